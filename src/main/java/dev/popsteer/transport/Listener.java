package dev.popsteer.transport;

import dev.popsteer.dns.Datagram;
import java.time.Duration;

/// Takes queries on one address, with sockets and threads that it holds until it is closed.
sealed interface Listener extends AutoCloseable permits UdpListener, TcpListener {

  /// The longest query that is looked at. A query has a question and an OPT record. What is longer
  /// is cut off here over UDP, and so answered with FORMERR, and ends the connection over TCP.
  int MAX_QUERY_BYTES = Datagram.MAX_QUERY_BYTES;

  /// Those that it has, all of which should run until it is closed.
  ListenerCounts.Threads threads();

  /// Closes everything, whatever goes wrong on the way.
  @Override
  void close();

  /// Waits for a thread whose socket was closed: until it has left its system call, the kernel
  /// keeps the port taken. Not longer than a second, as that is all it costs.
  static void awaitEnd(Thread thread) {
    try {
      thread.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
