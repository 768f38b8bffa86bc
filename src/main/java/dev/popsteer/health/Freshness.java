package dev.popsteer.health;

import dev.popsteer.health.Hearing.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  /// What is known of reports after a look.
  ///
  /// @param before what was known of the reports of the same PoP
  List<Hearing> hear(List<Hearing> before, List<MonitorReport> reports, Instant now) {
    var hearings = new ArrayList<Hearing>(reports.size());
    for (int i = 0; i < reports.size(); i++) {
      var report = reports.get(i);
      var known = find(before, report.monitor(), i);
      hearings.add(
          known != null && known.report().equals(report) ? known : hear(known, report, now));
    }
    return hearings;
  }

  /// Monitors come in the same order, most of the time.
  private static @Nullable Hearing find(List<Hearing> hearings, String monitor, int likely) {
    if (likely < hearings.size() && hearings.get(likely).report().monitor().equals(monitor)) {
      return hearings.get(likely);
    }
    for (var hearing : hearings) {
      if (hearing.report().monitor().equals(monitor)) {
        return hearing;
      }
    }
    return null;
  }

  private Hearing hear(@Nullable Hearing before, MonitorReport report, Instant now) {
    var at = report.at();
    if (at == null) {
      return new Hearing(report, now, Clock.AGREES);
    }
    var clock = at.isAfter(now.plus(maxSkew)) ? Clock.AHEAD : Clock.AGREES;
    if (before == null) {
      return new Hearing(report, at.isBefore(now) ? at : now, clock);
    }
    if (at.isBefore(now.minus(staleAfter))) {
      clock = Clock.BEHIND;
    }
    boolean isCredible = at.isBefore(now) && !at.isBefore(now.minus(maxSkew));
    return new Hearing(report, isCredible ? at : now, clock);
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
