package dev.popsteer.topology;

import java.time.Duration;

/// By how much the predicted round-trip time of a PoP may exceed that of the client's best one for
/// both to count as equally good.
public sealed interface Band {

  /// By an amount of time.
  record Within(Duration width) implements Band {
    public Within {
      if (width.isNegative()) {
        throw new IllegalArgumentException("a negative band: " + width);
      }
    }
  }

  /// By a part of the best one's.
  ///
  /// @param percent not negative
  record Relative(double percent) implements Band {
    public Relative {
      if (!(percent >= 0)) {
        throw new IllegalArgumentException("a negative band: " + percent);
      }
    }
  }

  /// The longest round-trip time that is within the band.
  default double limitMicros(double bestMicros) {
    return switch (this) {
      case Within(Duration width) -> bestMicros + width.toNanos() / 1_000.0;
      // Bias can make a round-trip time negative; a part of it must still not be less than it.
      case Relative(double percent) -> bestMicros + Math.abs(bestMicros) * percent / 100;
    };
  }
}
