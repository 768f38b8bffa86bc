package dev.popsteer.transport;

import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.Responder;
import dev.popsteer.geo.IpAddress;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// Answers DNS over TCP (RFC 7766) on one address: a virtual thread for each connection, so that a
/// slow peer blocks no other.
final class TcpListener implements Listener {

  private static final Logger LOG = Logger.getLogger(TcpListener.class);
  private static final int BACKLOG = 1024;

  private final ServerSocket server;
  private final TcpLimits limits;
  private final Responder responder;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  /// What clients can make us hold.
  ///
  /// @param connections open at once; one more is closed as soon as it comes
  /// @param idle how long a connection may be silent, between and within messages
  record TcpLimits(int connections, Duration idle) {}

  private TcpListener(ServerSocket server, TcpLimits limits, Responder responder) {
    this.server = server;
    this.limits = limits;
    this.responder = responder;
  }

  /// Binds and starts to answer.
  static TcpListener start(InetSocketAddress address, TcpLimits limits, Responder responder)
      throws IOException {
    var server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(address, BACKLOG);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    var listener = new TcpListener(server, limits, responder);
    Thread.ofPlatform().name("dns-tcp-" + server.getLocalPort()).start(listener::accept);
    return listener;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        admit(server.accept());
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warnf(e, "TCP connection not accepted");
          pauseAfterFailedAccept();
        }
      }
    }
  }

  /// Out of file descriptors, `accept` fails at once and forever: without a pause it would burn a
  /// core and fill the log.
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
    connections.add(socket);
    Thread.ofVirtual().name("dns-tcp-connection").start(() -> serve(socket));
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout((int) limits.idle().toMillis());
      socket.setTcpNoDelay(true);
      var source = IpAddress.of(socket.getInetAddress());
      var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      while (true) {
        byte[] query = new byte[in.readUnsignedShort()];
        in.readFully(query);
        byte[] answer = responder.respond(query, source, Protocol.TCP);
        if (answer == null) {
          return;
        }
        socket.getOutputStream().write(withLength(answer));
      }
    } catch (EOFException e) {
      // The client is done.
    } catch (IOException e) {
      LOG.debugf(e, "TCP connection ended");
    } catch (RuntimeException e) {
      // A bug. It costs this connection, nothing else.
      LOG.errorf(e, "A query could not be answered");
    } finally {
      connections.remove(socket);
    }
  }

  /// In one piece, so that length and message leave in one segment (RFC 7766 §8).
  private static byte[] withLength(byte[] answer) {
    return ByteBuffer.allocate(2 + answer.length)
        .putShort((short) answer.length)
        .put(answer)
        .array();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (var connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      LOG.warnf(e, "TCP socket not closed");
    }
  }
}
