package dev.popsteer.control;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait between the beginnings of attempts that fail: twice as long each time, up to a
/// second, and anywhere in the upper half of that, so that many routers do not come back at once.
///
/// No longer than a second, for a server is to be read again at most 1.5 s after it has come back,
/// and an attempt that has just begun may take its whole deadline first.
final class RetryPace {

  static final Duration FIRST = Duration.ofMillis(125);
  static final Duration LONGEST = Duration.ofSeconds(1);

  /// Between the end of an attempt and the beginning of the next.
  static final Duration PAUSE = Duration.ofMillis(50);

  private final RandomGenerator random;
  private int failures;

  RetryPace(RandomGenerator random) {
    this.random = random;
  }

  /// An attempt has succeeded.
  void reset() {
    failures = 0;
  }

  /// An attempt has failed.
  ///
  /// @param took how long that was
  /// @return how long to wait from now
  Duration afterFailure(Duration took) {
    long longest = Math.min(FIRST.toNanos() << failures, LONGEST.toNanos());
    failures = Math.min(failures + 1, 10);
    var interval = Duration.ofNanos(random.nextLong(longest / 2, longest + 1));
    var rest = interval.minus(took);
    return rest.compareTo(PAUSE) > 0 ? rest : PAUSE;
  }
}
