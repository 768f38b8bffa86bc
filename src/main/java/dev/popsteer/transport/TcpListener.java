package dev.popsteer.transport;

import dev.popsteer.geo.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jboss.logging.Logger;

/// Takes connections on one address, and answers DNS on them: a virtual thread for each, so that a
/// slow peer blocks no other.
final class TcpListener implements Listener {

  private static final Logger LOG = Logger.getLogger(TcpListener.class);
  private static final int BACKLOG = 1024;

  /// What the kernel holds of a client's queries until we read them; it doubles this, and would let
  /// it grow to megabytes. Accepted connections inherit it.
  private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

  /// How many connections are ended when files run out.
  private static final int FILES_TO_FREE = 16;

  private final ServerSocket server;
  private final Serving serving;
  private final FaultLog faults = new FaultLog(System::nanoTime, LOG::error);
  private final Thread acceptor;

  /// Who else may listen on the port.
  enum PortUse {
    /// Nobody: a second listener on the address is an error, also in another process.
    ALONE,
    /// Listeners of the same user on other addresses, one of them the wildcard address.
    SHARED
  }

  private TcpListener(ServerSocket server, Serving serving) {
    this.server = server;
    this.serving = serving;
    this.acceptor =
        Thread.ofPlatform().name("dns-tcp-" + server.getLocalPort()).unstarted(this::accept);
  }

  /// Binds and starts to answer.
  ///
  /// @param address port 0 takes any free one
  static TcpListener start(InetSocketAddress address, PortUse portUse, Serving serving)
      throws IOException {
    var channel = ServerSocketChannel.open(ChannelUdpSocket.family(address.getAddress()));
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      if (portUse == PortUse.SHARED
          && channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(address, BACKLOG);
      var listener = new TcpListener(channel.socket(), serving);
      listener.acceptor.start();
      return listener;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  InetSocketAddress localAddress() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        admit(server.accept());
      } catch (Throwable e) {
        if (!server.isClosed()) {
          faults.report("TCP connection not accepted", e);
          if (isOutOfFiles()) {
            serving.connections().makeRoom(FILES_TO_FREE);
          }
          pauseAfterFailedAccept();
        }
      }
    }
  }

  /// Whether no more files can be opened. Tried, as the text of the error is in the language of the
  /// system; other errors of `accept` are the client's, and must cost no other one its connection.
  private static boolean isOutOfFiles() {
    try (var _ = SocketChannel.open()) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /// Out of files, `accept` fails at once and forever: without a pause it would burn a core. It is
  /// also the time in which the threads of closed connections let go of their files.
  private static void pauseAfterFailedAccept() {
    try {
      Thread.sleep(Duration.ofMillis(100));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void admit(Socket socket) throws IOException {
    var connection = new TcpConnection(socket, IpAddress.of(socket.getInetAddress()));
    if (!serving.connections().admit(connection)) {
      connection.close();
      return;
    }
    try {
      Thread.ofVirtual().name("dns-tcp-connection").start(() -> serve(connection));
    } catch (Throwable e) {
      end(connection);
      throw e;
    }
  }

  private void serve(TcpConnection connection) {
    try {
      connection.serve(serving);
    } catch (IOException e) {
      LOG.debugf(e, "TCP connection ended");
    } catch (Throwable e) {
      // A bug, or no memory. It costs this connection, nothing else.
      faults.report("A query could not be answered", e);
    } finally {
      end(connection);
    }
  }

  private void end(TcpConnection connection) {
    connection.close();
    serving.connections().remove(connection);
  }

  @Override
  public ListenerCounts.Threads threads() {
    return new ListenerCounts.Threads(acceptor.isAlive() ? 1 : 0, 1);
  }

  /// Takes no more connections; those that are open are closed with their table.
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.warnf(e, "TCP socket not closed");
    }
    Listener.awaitEnd(acceptor);
  }
}
