package dev.popsteer.transport;

import dev.popsteer.dns.Responder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// Answers DNS over TCP (RFC 7766) on one address: a virtual thread for each connection, so that a
/// slow peer blocks no other, and one thread, the reaper, that closes connections past their
/// deadline.
final class TcpListener implements Listener {

  private static final Logger LOG = Logger.getLogger(TcpListener.class);
  private static final int BACKLOG = 1024;

  /// How often the reaper looks within the idle time: a connection lasts at most a quarter longer.
  private static final int LOOKS_PER_IDLE_TIME = 4;

  private static final Duration SHORTEST_PAUSE_BETWEEN_LOOKS = Duration.ofMillis(1);

  private final ServerSocket server;
  private final TcpLimits limits;
  private final Responder responder;
  private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();
  private final FaultLog faults = new FaultLog(System::nanoTime, LOG::error);
  private final Thread acceptor;
  private final Thread reaper;

  /// What clients can make us hold.
  ///
  /// @param connections open at once; one more is closed as soon as it comes
  /// @param idle how long a connection may be silent, and each query and each answer may take
  record TcpLimits(int connections, Duration idle) {}

  /// Who else may listen on the port.
  enum PortUse {
    /// Nobody: a second listener on the address is an error, also in another process.
    ALONE,
    /// Listeners of the same user on other addresses, one of them the wildcard address.
    SHARED
  }

  private TcpListener(ServerSocket server, TcpLimits limits, Responder responder) {
    this.server = server;
    this.limits = limits;
    this.responder = responder;
    this.acceptor =
        Thread.ofPlatform().name("dns-tcp-" + server.getLocalPort()).unstarted(this::accept);
    this.reaper =
        Thread.ofPlatform()
            .daemon()
            .name("dns-tcp-reaper-" + server.getLocalPort())
            .unstarted(this::reap);
  }

  /// Binds and starts to answer.
  static TcpListener start(
      InetSocketAddress address, PortUse portUse, TcpLimits limits, Responder responder)
      throws IOException {
    var channel = ServerSocketChannel.open(UdpListener.family(address));
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (portUse == PortUse.SHARED
          && channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(address, BACKLOG);
      var listener = new TcpListener(channel.socket(), limits, responder);
      listener.acceptor.start();
      listener.reaper.start();
      return listener;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        admit(server.accept());
      } catch (Throwable e) {
        if (!server.isClosed()) {
          faults.report("TCP connection not accepted", e);
          pauseAfterFailedAccept();
        }
      }
    }
  }

  /// Out of file descriptors, `accept` fails at once and forever: without a pause it would burn a
  /// core.
  private static void pauseAfterFailedAccept() {
    try {
      Thread.sleep(Duration.ofMillis(100));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void admit(Socket socket) throws IOException {
    if (connections.size() >= limits.connections()) {
      socket.close();
      return;
    }
    var connection = new TcpConnection(socket, limits.idle());
    connections.add(connection);
    try {
      Thread.ofVirtual().name("dns-tcp-connection").start(() -> serve(connection));
    } catch (Throwable e) {
      end(connection);
      throw e;
    }
    if (server.isClosed()) {
      // It may have come too late to be seen by close().
      connection.close();
    }
  }

  private void serve(TcpConnection connection) {
    try {
      connection.serve(responder);
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
    connections.remove(connection);
    connection.close();
  }

  /// On a platform thread: busy connections can hold all carriers of virtual threads.
  private void reap() {
    var pause = limits.idle().dividedBy(LOOKS_PER_IDLE_TIME);
    if (pause.compareTo(SHORTEST_PAUSE_BETWEEN_LOOKS) < 0) {
      pause = SHORTEST_PAUSE_BETWEEN_LOOKS;
    }
    while (!server.isClosed()) {
      try {
        Thread.sleep(pause);
        closeOverdue();
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        faults.report("Overdue TCP connections not closed", e);
      }
    }
  }

  private void closeOverdue() {
    long now = System.nanoTime();
    for (var connection : connections) {
      if (connection.isOverdue(now)) {
        connection.closeOverdue();
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.warnf(e, "TCP socket not closed");
    }
    reaper.interrupt();
    connections.forEach(TcpConnection::close);
    Listener.awaitEnd(acceptor);
  }
}
