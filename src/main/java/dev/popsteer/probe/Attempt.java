package dev.popsteer.probe;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One probe while it is under way: how far it has come, and the deadline for all of it.
///
/// At the deadline the connection is closed under whatever waits for it, so that nothing a server
/// does can take longer: not one byte a second either, which would satisfy a time-out of reads.
final class Attempt implements AutoCloseable {

  private final Target target;
  private final Duration timeout;
  private final long startNanos = System.nanoTime();
  private final Future<?> alarm;
  private volatile boolean isOver;
  private @Nullable Closeable connection;
  private Step step = Step.CONNECT;
  private @Nullable Duration connect;
  private @Nullable Duration firstByte;

  /// What is being waited for.
  enum Step {
    CONNECT("connection"),
    BANNER("greeting"),
    HANDSHAKE("TLS handshake"),
    ANSWER("answer"),
    END("end of the answer");

    private final String awaited;

    Step(String awaited) {
      this.awaited = awaited;
    }
  }

  /// Begins.
  ///
  /// @param alarms runs what closes connections at their deadlines
  Attempt(Target target, ScheduledExecutorService alarms) {
    this.target = target;
    this.timeout = target.probe().pace().timeout();
    this.alarm = alarms.schedule(this::expire, timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private synchronized void expire() {
    isOver = true;
    release(connection);
  }

  /// Sees to it that this is closed at the deadline, or at the end.
  synchronized <T extends Closeable> T closing(T opened) throws IOException {
    connection = opened;
    if (isOver) {
      opened.close();
    }
    return opened;
  }

  /// Opens a connection over TCP.
  Socket connect() throws IOException {
    var socket = closing(new Socket());
    socket.setTcpNoDelay(true);
    socket.connect(target.socketAddress());
    connect = elapsed();
    return socket;
  }

  /// Says what is waited for from now on.
  void await(Step next) {
    step = next;
  }

  /// A stream of what a server says that notices the first byte.
  InputStream noticing(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int read = super.read();
        notice(read >= 0);
        return read;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        notice(read > 0);
        return read;
      }
    };
  }

  /// Notes when the first byte of the answer came.
  void notice(boolean isAnswer) {
    if (isAnswer && firstByte == null) {
      firstByte = elapsed();
      step = step == Step.ANSWER ? Step.END : step;
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  Timing timing() {
    return new Timing(connect, firstByte);
  }

  /// What came of it if the answer was wrong.
  Outcome failed(WrongAnswer wrong) {
    if (isOver) {
      return tooLate(); // a handshake that is cut off looks like one that failed
    }
    var words = wrong.words();
    return new Outcome.Failed(timing(), progress().isEmpty() ? words : progress() + ": " + words);
  }

  /// What came of it if it broke off.
  Outcome failed(IOException cause) {
    if (isOver) {
      return tooLate();
    }
    return LocalFault.isCauseOf(cause, target.address().toInetAddress())
        ? new Outcome.Untried(reason(cause))
        : brokenOff(reason(cause));
  }

  private Outcome tooLate() {
    return brokenOff("no %s within %s".formatted(step.awaited, Timing.text(timeout)));
  }

  private Outcome brokenOff(String words) {
    return new Outcome.Failed(
        timing(), progress().isEmpty() ? words : progress() + ", then " + words);
  }

  /// How far it has come: empty, `connected in 12 ms`, `connected in 12 ms, answered after 30 ms`.
  private String progress() {
    var connected = connect == null ? "" : "connected in " + Timing.text(connect);
    if (firstByte == null) {
      return connected;
    }
    var answered = "answered after " + Timing.text(firstByte);
    return connected.isEmpty() ? answered : connected + ", " + answered;
  }

  private String reason(IOException cause) {
    var message = String.valueOf(cause.getMessage());
    return switch (cause) {
      case NoRouteToHostException _ -> "no route to the host";
      case PortUnreachableException _ -> "nothing listens on the port";
      case ConnectException _ when message.contains("refused") -> "connection refused";
      case SocketException _ when message.contains("reset") ->
          "a reset in place of the " + step.awaited;
      case SocketException _ when message.contains("Broken pipe") ->
          "the end of the connection in place of the " + step.awaited;
      case EOFException _ -> "the end of the connection in place of the " + step.awaited;
      default -> message;
    };
  }

  @Override
  public synchronized void close() {
    alarm.cancel(false);
    release(connection);
  }

  private static void release(@Nullable Closeable connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        // It is of no use any more, closed or not.
      }
    }
  }
}
