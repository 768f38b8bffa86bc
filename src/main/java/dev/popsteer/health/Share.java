package dev.popsteer.health;

/// Which part of the clients that would be sent to a PoP are sent there: fewer than all while it is
/// being drained or is coming back, or when it has little room.
///
/// In steps, so that a share that moves is another one only a few times.
///
/// @param steps 0 for none, [#STEPS] for all
public record Share(int steps) implements Comparable<Share> {

  public static final int STEPS = 32;

  public static final Share NONE = new Share(0);
  public static final Share ALL = new Share(STEPS);

  public Share {
    if (steps < 0 || steps > STEPS) {
      throw new IllegalArgumentException(steps + " is not between 0 and " + STEPS);
    }
  }

  /// In hundredths, rounded.
  public int percent() {
    return Math.round(steps * 100f / STEPS);
  }

  @Override
  public int compareTo(Share other) {
    return Integer.compare(steps, other.steps);
  }
}
