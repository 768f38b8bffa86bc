package dev.popsteer.probe;

import dev.popsteer.config.Pace;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// When the probes of one target begin: spread over the interval among all targets, and with a
/// jitter that keeps those of several monitors from falling into step.
final class Cadence {

  private final Pace pace;
  private final RandomGenerator random;

  Cadence(Pace pace, RandomGenerator random) {
    this.pace = pace;
    this.random = random;
  }

  /// How long to wait before the first probe.
  ///
  /// @param index of the target among all, from 0
  /// @param count of all targets
  Duration first(int index, int count) {
    return part((index + random.nextDouble()) / count);
  }

  /// From the beginning of one probe to that of the next.
  Duration next() {
    return part(1 - Pace.JITTER + 2 * Pace.JITTER * random.nextDouble());
  }

  /// How much longer to wait when a probe was due long ago: the whole process was held up, and all
  /// targets are due at once.
  Duration again(Duration late) {
    return late.compareTo(pace.interval()) < 0 ? Duration.ZERO : part(random.nextDouble());
  }

  private Duration part(double ofInterval) {
    return Duration.ofNanos((long) (pace.interval().toNanos() * ofInterval));
  }
}
