package dev.popsteer.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.OptionalLong;

/// A bound UDP socket that one thread answers on.
///
/// Where the system can, several share an address (`SO_REUSEPORT`), and the kernel deals each its
/// own clients: so threads share nothing.
sealed interface UdpSocket extends AutoCloseable permits NativeUdpSocket, ChannelUdpSocket {

  /// Opens a socket of one of the kinds.
  @FunctionalInterface
  interface Opener {

    /// Opens one and binds it.
    ///
    /// @param address port 0 takes any free one
    UdpSocket open(InetSocketAddress address) throws IOException;
  }

  /// Where it is bound, with the port that was taken for 0.
  InetSocketAddress localAddress() throws IOException;

  /// Whether another one can be opened on its address.
  boolean sharesItsPort();

  /// What the kernel lets wait in it.
  SocketBuffers buffers() throws IOException;

  /// How many datagrams have been received so far. Any thread may call it.
  long taken();

  /// How many answers have been made for them. Any thread may call it.
  long answered();

  /// How many queries the system has thrown away because they were not received in time; empty if
  /// it does not tell. Any thread may call it.
  OptionalLong dropped();

  /// Answers until it is stopped, and then closes it. What goes wrong with a datagram costs that
  /// datagram.
  void serve(UdpAnswering answering);

  /// Makes [#serve] return soon, whether it waits for a query or not. Any thread may call it. A
  /// native socket takes no more queries from then on, and answers those that wait in it.
  void stop();

  /// Frees the port, and the memory. Only for a socket that is not served.
  @Override
  void close();
}
