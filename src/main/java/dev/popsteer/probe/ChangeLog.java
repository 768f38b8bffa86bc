package dev.popsteer.probe;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/// A log of what becomes of PoPs, a line for each change; but only so many lines in so long, for
/// when a monitor is cut off from a thousand PoPs it has nothing to say of each of them.
///
/// Safe for use by many threads.
public final class ChangeLog implements Consumer<ProbeBoard.Change> {

  static final int MAX_LINES = 40;
  static final Duration WINDOW = Duration.ofSeconds(10);

  private static final Logger LOG = Logger.getLogger(ChangeLog.class);

  private final LongSupplier nanoTime;
  private final Consumer<String> lines;
  private long windowNanos;
  private int written;
  private int leftOut;

  /// Into the log of the process.
  public static ChangeLog toLogger() {
    return new ChangeLog(System::nanoTime, LOG::info);
  }

  /// @param nanoTime a clock like [System#nanoTime]
  ChangeLog(LongSupplier nanoTime, Consumer<String> lines) {
    this.nanoTime = nanoTime;
    this.lines = lines;
    this.windowNanos = nanoTime.getAsLong();
  }

  @Override
  public synchronized void accept(ProbeBoard.Change change) {
    long now = nanoTime.getAsLong();
    if (now - windowNanos >= WINDOW.toNanos()) {
      if (leftOut > 0) {
        lines.accept("%,d more changes are not shown".formatted(leftOut));
      }
      windowNanos = now;
      written = 0;
      leftOut = 0;
    }
    if (written < MAX_LINES) {
      written++;
      lines.accept(words(change));
    } else {
      leftOut++;
    }
  }

  private static String words(ProbeBoard.Change change) {
    return switch (change) {
      case ProbeBoard.Change.Turned(var pop, boolean up, var reason) ->
          "%s is %s: %s".formatted(pop, up ? "up" : "down", reason);
      case ProbeBoard.Change.Warned(var pop, var warning) -> "%s: %s".formatted(pop, warning);
      case ProbeBoard.Change.Muted(var pop, var reason) ->
          "%s cannot be probed from here: %s".formatted(pop, reason);
    };
  }
}
