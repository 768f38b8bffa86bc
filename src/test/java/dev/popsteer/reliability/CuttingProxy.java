package dev.popsteer.reliability;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// A TCP proxy before a server, which treats what passes as bad networks and bad middleboxes do.
final class CuttingProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final int serverPort;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Treatment treatment = Treatment.PASS;

  /// What it does with what passes.
  enum Treatment {
    /// Passes it on.
    PASS,
    /// Keeps everything for half a second first.
    DELAY,
    /// Passes on a byte at a time, ten a second.
    TRICKLE,
    /// Takes everything and passes on nothing: connections look alive.
    SWALLOW,
    /// Closes a connection as soon as something passes.
    CUT
  }

  private CuttingProxy(ServerSocket listener, int serverPort) {
    this.listener = listener;
    this.serverPort = serverPort;
  }

  static CuttingProxy before(int serverPort) throws IOException {
    var proxy =
        new CuttingProxy(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), serverPort);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  int port() {
    return listener.getLocalPort();
  }

  /// From now on, also for connections that there are.
  void treat(Treatment all) {
    treatment = all;
  }

  /// Closes all connections that there are, without a word of goodbye.
  void resetAll() {
    sockets.forEach(CuttingProxy::reset);
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It was closed from the other side meanwhile.
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var client = listener.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pass(client, server));
        Thread.ofVirtual().start(() -> pass(server, client));
      } catch (IOException e) {
        // It is closed, or the server is not there.
      }
    }
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      var in = from.getInputStream();
      var out = to.getOutputStream();
      var bytes = new byte[8192];
      for (int length = in.read(bytes); length > 0; length = in.read(bytes)) {
        if (treatment == Treatment.CUT) {
          return;
        }
        treat(bytes, length, out);
      }
    } catch (IOException e) {
      // One side has closed the connection, so both are.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void treat(byte[] bytes, int length, OutputStream out) throws IOException {
    switch (treatment) {
      case PASS -> out.write(bytes, 0, length);
      case DELAY -> {
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        out.write(bytes, 0, length);
      }
      case TRICKLE -> {
        for (int i = 0; i < length; i++) {
          if (treatment == Treatment.TRICKLE) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
          }
          out.write(bytes[i]);
        }
      }
      case SWALLOW, CUT -> {}
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    resetAll();
  }
}
