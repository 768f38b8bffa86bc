package dev.popsteer.redis;

import java.time.Duration;

/// The moment by which something must be over, on the clock of [System#nanoTime].
///
/// @param allowed how long it was given, to be told when it was not enough
public record Deadline(long atNanos, Duration allowed) {

  /// So much from now.
  public static Deadline in(Duration allowed) {
    return new Deadline(System.nanoTime() + allowed.toNanos(), allowed);
  }

  /// How long until then; negative if it has passed.
  long nanosLeft() {
    return atNanos - System.nanoTime();
  }

  boolean hasPassed() {
    return nanosLeft() <= 0;
  }

  /// This part of what is left, for the first of several attempts.
  Deadline share(int parts) {
    long left = Math.max(0, nanosLeft()) / parts;
    return new Deadline(System.nanoTime() + left, Duration.ofNanos(left));
  }
}
