package dev.popsteer.health;

import dev.popsteer.health.Quorum.Verdict;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// How long at least monitors will go on saying together what they say.
///
/// Each monitor may change its mind once it need not be steady any more, and its report may vanish
/// by going stale. At any time ahead the worst is assumed of those that may. Monitors that do not
/// say how steady they are set no bound, and neither do those that are not heard at present.
final class Outlook {

  /// In the place of a time that is not known, or will not come.
  static final long NEVER_NANOS = Long.MAX_VALUE;

  private final Quorum quorum;
  private final Verdict verdict;

  /// Of the monitors that say what is believed: how long it is until each may say the opposite, and
  /// until it may say nothing.
  private final long[] turningNanos;

  private final long[] vanishingNanos;

  private Outlook(HealthPolicy policy, List<Hearing> fresh, Verdict verdict, Instant now) {
    this.quorum = policy.quorum();
    this.verdict = verdict;
    int agreeing = verdict.down() ? verdict.against() : verdict.reporting() - verdict.against();
    turningNanos = new long[agreeing];
    vanishingNanos = new long[agreeing];
    int i = 0;
    for (var hearing : fresh) {
      if (hearing.report().up() != verdict.down()) {
        var steady = hearing.report().steady();
        long ageNanos = hearing.age(now).toNanos();
        turningNanos[i] = steady == null ? NEVER_NANOS : Math.max(0, steady.toNanos() - ageNanos);
        vanishingNanos[i] = policy.freshness().remainingNanos(hearing, ageNanos);
        i++;
      }
    }
  }

  /// How long it is until the verdict of fresh reports could be another one.
  static long nanosUntilChange(
      HealthPolicy policy, List<Hearing> fresh, Verdict verdict, Instant now) {
    return new Outlook(policy, fresh, verdict, now).nanosUntilChange();
  }

  private long nanosUntilChange() {
    long[] times = Arrays.copyOf(turningNanos, turningNanos.length + vanishingNanos.length);
    System.arraycopy(vanishingNanos, 0, times, turningNanos.length, vanishingNanos.length);
    Arrays.sort(times);
    for (long time : times) {
      if (time != NEVER_NANOS && mayBeOtherAfter(time)) {
        return time;
      }
    }
    return NEVER_NANOS;
  }

  private boolean mayBeOtherAfter(long nanos) {
    int turned = 0;
    int vanished = 0;
    for (int i = 0; i < turningNanos.length; i++) {
      if (turningNanos[i] <= nanos) {
        turned++;
      } else if (vanishingNanos[i] <= nanos) {
        vanished++;
      }
    }
    int reporting = verdict.reporting() - vanished;
    int against =
        verdict.down() ? verdict.against() - turned - vanished : verdict.against() + turned;
    return reporting > 0 && quorum.isDown(against, reporting) != verdict.down();
  }
}
