package dev.popsteer.health;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A share on its way: it moves step by step, at the pace of a ramp that would take so long from
/// one end to the other.
///
/// Turned round half way, it goes back from where it is, at its own pace: what passed at another
/// one is good for one step at most.
///
/// @param share where it is
/// @param moved when it was moved last
/// @param pace what it would take from one end to the other at the pace at which it moves; null if
///   it has arrived
record Ramp(Share share, Instant moved, @Nullable Duration pace) {

  /// A share that stays where it is.
  static Ramp at(Share share) {
    return new Ramp(share, Instant.EPOCH, null);
  }

  /// Whether it has not arrived.
  boolean moving() {
    return pace != null;
  }

  /// Goes towards a share. The first step is made at once, unless the last one was just made.
  ///
  /// @param whole what it takes from one end to the other; 0 for at once
  Ramp towards(Share target, Duration whole, Instant now) {
    if (share.equals(target)) {
      return moving() ? new Ramp(share, moved, null) : this;
    }
    long stepNanos = whole.toNanos() / Share.STEPS;
    if (stepNanos == 0) {
      return new Ramp(target, now, null);
    }
    boolean goesOn = whole.equals(pace);
    long sinceNanos = sinceNanos(now);
    long possible = goesOn ? sinceNanos / stepNanos : sinceNanos >= stepNanos ? 1 : 0;
    int missing = target.steps() - share.steps();
    if (possible >= Math.abs(missing)) {
      return new Ramp(target, now, null);
    }
    if (possible == 0) {
      return goesOn ? this : new Ramp(share, moved, whole);
    }
    int by = (int) possible * Integer.signum(missing);
    var last = goesOn ? moved.plusNanos(possible * stepNanos) : now;
    return new Ramp(new Share(share.steps() + by), last, whole);
  }

  /// How long it is until the next step towards another share.
  Duration untilNextStep(Duration whole, Instant now) {
    long stepNanos = whole.toNanos() / Share.STEPS;
    return Duration.ofNanos(Math.max(0, stepNanos - sinceNanos(now)));
  }

  /// Bounded, for it may never have been moved.
  private long sinceNanos(Instant now) {
    var since = Duration.between(moved, now);
    if (since.isNegative()) {
      return 0;
    }
    return since.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1).toNanos() : since.toNanos();
  }
}
