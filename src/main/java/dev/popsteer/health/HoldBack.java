package dev.popsteer.health;

import java.time.Duration;

/// How many PoPs may be believed to go down at about the same time. More are believed only after a
/// while, if they are still found down then: so many at once are more often a mistake of those who
/// watch, or of the network between, than an outage.
///
/// What operators do by hand is not held back, and does not count.
///
/// @param percent how many of the PoPs that are up, 0–100; 100 for any number
/// @param atLeast fewer are never held back
/// @param hold how long it is held back, and within which time changes count as at once
public record HoldBack(int percent, int atLeast, Duration hold) {

  public static final HoldBack DEFAULT = new HoldBack(50, 3, Duration.ofSeconds(10));

  /// Whatever is found is believed at once.
  public static final HoldBack OFF = new HoldBack(100, Integer.MAX_VALUE, Duration.ZERO);

  public HoldBack {
    if (percent < 0 || percent > 100 || atLeast < 1) {
      throw new IllegalArgumentException(percent + " %, at least " + atLeast);
    }
  }

  /// Whether so many are too many.
  ///
  /// @param up how many there were before
  boolean holds(int goingDown, int up) {
    return goingDown >= atLeast && goingDown * 100L > (long) percent * up;
  }
}
