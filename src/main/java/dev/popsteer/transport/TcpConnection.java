package dev.popsteer.transport;

import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.Responder;
import dev.popsteer.geo.IpAddress;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jboss.logging.Logger;

/// One client's connection.
///
/// At any time it does one of three things, and each has the idle time to end: it waits for the
/// first byte of a query, reads the rest of one, or writes an answer. Bytes that trickle do not
/// extend that. One thread serves; another, the listener's reaper, closes what is overdue, which
/// ends a blocked read or write.
final class TcpConnection {

  private static final Logger LOG = Logger.getLogger(TcpConnection.class);
  private static final int LENGTH_BYTES = 2;

  private final Socket socket;
  private final long idleNanos;
  private volatile long deadlineNanos;
  private volatile boolean writing;

  TcpConnection(Socket socket, Duration idle) {
    this.socket = socket;
    this.idleNanos = idle.toNanos();
    allowIdleTime();
  }

  /// Answers queries until the client is done, sends one that deserves no answer, or an error or
  /// [#close] ends the connection. Leaves it to the caller to close it.
  ///
  /// @throws IOException if the client left within a message, or the socket was closed
  void serve(Responder responder) throws IOException {
    socket.setTcpNoDelay(true);
    var source = IpAddress.of(socket.getInetAddress());
    var in =
        new DataInputStream(
            new BufferedInputStream(
                socket.getInputStream(), LENGTH_BYTES + Listener.MAX_QUERY_BYTES));
    while (true) {
      allowIdleTime();
      int firstByte = in.read();
      if (firstByte < 0) {
        return;
      }
      allowIdleTime();
      int length = firstByte << Byte.SIZE | in.readUnsignedByte();
      if (length > Listener.MAX_QUERY_BYTES) {
        return;
      }
      byte[] query = new byte[length];
      in.readFully(query);
      byte[] answer =
          responder.respond(query, new Arrival(source, Protocol.TCP, System.currentTimeMillis()));
      if (answer == null) {
        return;
      }
      write(answer);
    }
  }

  private void write(byte[] answer) throws IOException {
    allowIdleTime();
    writing = true;
    socket.getOutputStream().write(withLength(answer));
    writing = false;
  }

  /// In one piece, so that length and message leave in one segment (RFC 7766 §8).
  private static byte[] withLength(byte[] answer) {
    return ByteBuffer.allocate(LENGTH_BYTES + answer.length)
        .putShort((short) answer.length)
        .put(answer)
        .array();
  }

  private void allowIdleTime() {
    deadlineNanos = System.nanoTime() + idleNanos;
  }

  /// @param nowNanos by [System#nanoTime]
  boolean isOverdue(long nowNanos) {
    return nowNanos - deadlineNanos > 0;
  }

  /// Closes a connection that is overdue. If the client does not read its answers, the connection
  /// is reset: closed in order, the kernel would hold them for minutes.
  void closeOverdue() {
    if (writing) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        LOG.debugf(e, "TCP connection not reset");
      }
    }
    close();
  }

  /// May be called by any thread, and more than once.
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debugf(e, "TCP connection not closed");
    }
  }
}
