package dev.popsteer.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/// A log of what should not happen, at most one line a second, so that a client that has found out
/// how to cause it cannot fill the disk.
///
/// Safe for use by many threads.
final class FaultLog {

  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoTime;
  private final BiConsumer<String, Throwable> lines;
  private final AtomicLong nextNanos;
  private final AtomicLong leftOut = new AtomicLong();

  /// @param nanoTime a clock like [System#nanoTime]
  /// @param lines takes a line and what was thrown
  FaultLog(LongSupplier nanoTime, BiConsumer<String, Throwable> lines) {
    this.nanoTime = nanoTime;
    this.lines = lines;
    this.nextNanos = new AtomicLong(nanoTime.getAsLong());
  }

  /// Writes one line, or counts it for the next one. Never throws: for want of memory the line is
  /// lost, not the thread that wanted to write it.
  void report(String message, Throwable fault) {
    try {
      long now = nanoTime.getAsLong();
      long next = nextNanos.get();
      if (now - next < 0 || !nextNanos.compareAndSet(next, now + INTERVAL_NANOS)) {
        leftOut.incrementAndGet();
        return;
      }
      long before = leftOut.getAndSet(0);
      lines.accept(
          before == 0 ? message : message + " (" + before + " faults before it not logged)", fault);
    } catch (Throwable unlogged) {
      // There is nowhere to say so.
    }
  }
}
