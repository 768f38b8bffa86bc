package dev.popsteer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;

/// A query that is sent to a server again and again over UDP until this is closed, by one client
/// who waits for no answer.
public final class Flood implements AutoCloseable {

  private static final long PAUSE_NANOS = 1_000_000;

  private final DatagramSocket socket;
  private final DatagramPacket query;
  private final int atOnce;
  private final Thread thread;

  private Flood(InetSocketAddress server, byte[] query, int atOnce) throws IOException {
    this.socket = new DatagramSocket(new InetSocketAddress(server.getAddress(), 0));
    this.query = new DatagramPacket(query, query.length, server);
    this.atOnce = atOnce;
    this.thread = Thread.ofPlatform().daemon().name("flood").unstarted(this::send);
  }

  /// Begins.
  ///
  /// @param atOnce how often it is sent between pauses of a millisecond
  public static Flood of(InetSocketAddress server, byte[] query, int atOnce) throws IOException {
    var flood = new Flood(server, query, atOnce);
    flood.thread.start();
    return flood;
  }

  private void send() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        for (int i = 0; i < atOnce; i++) {
          socket.send(query);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    socket.close();
  }
}
