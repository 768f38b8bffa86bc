package dev.popsteer.health;

import dev.popsteer.health.Hearing.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long a report counts.
///
/// What is asked is whether a monitor is still at work, and it shows that by writing another value:
/// `at` alone makes each one another. So a report counts from when its value was first read, by our
/// own clock, and the two clocks need not agree. `at` is believed where it says that the report is
/// somewhat older than that, by no more than the greatest skew. Only of a report that was there
/// before we looked for the first time is `at` all that is known: what is old by it does not count,
/// and what is ahead of our clock counts as of now, and no longer than others.
///
/// A report without `at` cannot be told from one that a dead monitor left behind, nor from one that
/// an operator typed and means: it counts until it is taken back.
///
/// @param staleAfter from when on it does not count
/// @param maxSkew how far a monitor's clock may be from ours without that being said
public record Freshness(Duration staleAfter, Duration maxSkew) {

  public static final Freshness DEFAULT =
      new Freshness(Duration.ofSeconds(30), Duration.ofSeconds(5));

  /// What is known of a report that may have been there for long.
  Hearing first(MonitorReport report, Instant now) {
    var at = report.at();
    var found = at != null && at.isBefore(now) ? at : now;
    return new Hearing(report, found, isAhead(at, now) ? Clock.AHEAD : Clock.AGREES);
  }

  /// What is known of a report that was written since the reports of its PoP were read before.
  ///
  /// @param before when that was: no sooner can it have been made, but for the time that a monitor
  ///   takes to write
  Hearing next(MonitorReport report, Instant before, Instant now) {
    var at = report.at();
    if (at == null) {
      return new Hearing(report, now, Clock.AGREES);
    }
    boolean isCredible = at.isBefore(now) && !at.isBefore(now.minus(maxSkew));
    var clock = isAhead(at, now) ? Clock.AHEAD : Clock.AGREES;
    return new Hearing(
        report,
        isCredible ? at : now,
        at.isBefore(before.minus(staleAfter)) ? Clock.BEHIND : clock);
  }

  private boolean isAhead(@Nullable Instant at, Instant now) {
    return at != null && at.isAfter(now.plus(maxSkew));
  }

  boolean isFresh(Hearing hearing, Instant now) {
    return hearing.report().at() == null || hearing.age(now).compareTo(staleAfter) < 0;
  }

  /// How long a report of this age will count if it does not change.
  long remainingNanos(Hearing hearing, long ageNanos) {
    return hearing.report().at() == null
        ? Outlook.NEVER_NANOS
        : Math.max(0, staleAfter.toNanos() - ageNanos);
  }
}
