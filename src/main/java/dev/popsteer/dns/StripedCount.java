package dev.popsteer.dns;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongUnaryOperator;

/// A count that threads add to without getting into each other's way: each has one of a fixed
/// number of parts, a cache line apart, which it shares only if there are more threads.
final class StripedCount {

  private static final int STRIPES = 16;
  private static final int LONGS_APART = 16;

  private final AtomicLongArray parts = new AtomicLongArray(STRIPES * LONGS_APART);

  /// This thread's part.
  long part() {
    return parts.get(index());
  }

  /// Adds one to this thread's part.
  ///
  /// @return what that part was before
  long increment() {
    return parts.getAndIncrement(index());
  }

  private static int index() {
    return ((int) Thread.currentThread().threadId() & (STRIPES - 1)) * LONGS_APART;
  }

  /// What has been counted.
  long sum() {
    return sumOf(part -> part);
  }

  /// The sum of what a function makes of each part.
  long sumOf(LongUnaryOperator function) {
    long sum = 0;
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      sum += function.applyAsLong(parts.get(stripe * LONGS_APART));
    }
    return sum;
  }
}
