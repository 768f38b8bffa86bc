package dev.popsteer.control;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// When a feed looks: at every poll interval, sooner after a hint, later after a failure.
///
/// A flood of hints costs no more than a fifth of a processor beside the regular looks, and neither
/// hints nor failures ever put off one of these. For one thread.
final class LookTimes {

  /// Hints that come within this time of one another cause one look.
  static final Duration COALESCE = Duration.ofMillis(10);

  /// After a look that a hint caused comes the next one of these so many times as long as it took.
  private static final int REST_AFTER_LOOK = 4;

  private final Duration pollInterval;
  private final LongSupplier nanoTime;
  private final RetryPace pace;

  /// When the next look is due if nothing hints at a change.
  private long nextPollNanos;

  /// When it may come at the earliest if something does.
  private long nextHintedNanos;

  private long beginNanos;

  /// @param nanoTime the clock, as [System#nanoTime] is one
  LookTimes(Duration pollInterval, RandomGenerator random, LongSupplier nanoTime) {
    this.pollInterval = pollInterval;
    this.pace = new RetryPace(random);
    this.nanoTime = nanoTime;
    this.beginNanos = nanoTime.getAsLong();
    this.nextPollNanos = beginNanos;
    this.nextHintedNanos = beginNanos;
  }

  /// How long until the regular look; 0 or less if it is due.
  long nanosToPoll() {
    return nextPollNanos - nanoTime.getAsLong();
  }

  /// How long until the look that a hint causes which has just come; 0 or less for at once.
  long nanosAfterHint() {
    long now = nanoTime.getAsLong();
    long rest = Math.max(COALESCE.toNanos(), nextHintedNanos - now);
    return Math.min(rest, nextPollNanos - now);
  }

  /// A look begins.
  void begin() {
    beginNanos = nanoTime.getAsLong();
  }

  /// It has read what it was to read.
  ///
  /// @param scope if it was everything, the regular look is done
  void succeeded(Scope scope) {
    long end = nanoTime.getAsLong();
    pace.reset();
    boolean isRegular = beginNanos - nextPollNanos >= 0;
    if (!isRegular) {
      nextHintedNanos = end + REST_AFTER_LOOK * (end - beginNanos);
    }
    if (scope == Scope.EVERYTHING) {
      nextPollNanos = beginNanos + pollInterval.toNanos();
    }
  }

  /// It has failed, however long that took: a look that a hint causes may well go better.
  void failed() {
    long end = nanoTime.getAsLong();
    nextPollNanos = end + pace.afterFailure(Duration.ofNanos(end - beginNanos)).toNanos();
    nextHintedNanos = end + RetryPace.PAUSE.toNanos();
  }

  /// What a look is about.
  enum Scope {
    EVERYTHING,
    HINTED
  }
}
