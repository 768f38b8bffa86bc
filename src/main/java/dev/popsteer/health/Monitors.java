package dev.popsteer.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the monitors of one PoP said when they could last be read.
///
/// Time in which they cannot be read makes no report older: all would go stale one after the other,
/// and who is left decide what a majority had decided before.
///
/// @param heard each that says something
/// @param gone those that said something before, newest first, so that they are known if they come
///   back; at most [#MAX_GONE]
/// @param readAt when that was
/// @param isMissed whether they could not be read since
record Monitors(List<Hearing> heard, List<Hearing> gone, Instant readAt, boolean isMissed) {

  static final int MAX_GONE = 64;

  static final Monitors NONE = new Monitors(List.of(), List.of(), Instant.EPOCH, false);

  Monitors {
    heard = List.copyOf(heard);
    gone = List.copyOf(gone);
  }

  /// What is known after they have been read.
  Monitors read(List<MonitorReport> reports, Freshness freshness, Instant now) {
    var known = isMissed ? after(Duration.between(readAt, now)) : this;
    var hearings = new ArrayList<Hearing>(reports.size());
    for (int i = 0; i < reports.size(); i++) {
      var report = reports.get(i);
      var before = known.find(report.monitor(), i);
      var same = before == null ? null : before.after(report);
      boolean isOld = before == null && !wasReadJustBefore();
      hearings.add(
          same != null
              ? same
              : isOld ? freshness.first(report, now) : freshness.next(report, readAt, now));
    }
    return new Monitors(hearings, known.goneBeside(hearings), now, false);
  }

  /// Whether what is new was written since; else it may be of any age.
  private boolean wasReadJustBefore() {
    return !isMissed && !readAt.equals(Instant.EPOCH);
  }

  /// What is known after they could not be read.
  Monitors missed() {
    return isMissed ? this : new Monitors(heard, gone, readAt, true);
  }

  /// Those whose reports count, as far as could be read.
  List<Hearing> fresh(Freshness freshness) {
    var fresh = new ArrayList<Hearing>(heard.size());
    for (var hearing : heard) {
      if (freshness.isFresh(hearing, readAt)) {
        fresh.add(hearing);
      }
    }
    return fresh;
  }

  /// Whether so many are too few to decide for all.
  boolean areFew(List<Hearing> some) {
    return !heard.isEmpty() && some.size() * 2 <= heard.size();
  }

  /// The same with no time in the future, after our own clock was set back.
  Monitors notAfter(Instant now) {
    return new Monitors(
        heard.stream().map(hearing -> hearing.notAfter(now)).toList(),
        gone.stream().map(hearing -> hearing.notAfter(now)).toList(),
        readAt.isAfter(now) ? now : readAt,
        isMissed);
  }

  private Monitors after(Duration pause) {
    return new Monitors(
        heard.stream().map(hearing -> hearing.after(pause)).toList(),
        gone.stream().map(hearing -> hearing.after(pause)).toList(),
        readAt,
        isMissed);
  }

  /// Those that are not among them. Who does not say when a report was made cannot be known again.
  private List<Hearing> goneBeside(List<Hearing> now) {
    var left = new ArrayList<Hearing>();
    for (int i = 0; i < heard.size(); i++) {
      addUnless(now, heard.get(i), i, left);
    }
    for (int i = 0; i < gone.size() && left.size() < MAX_GONE; i++) {
      addUnless(now, gone.get(i), 0, left);
    }
    return left.size() > MAX_GONE ? left.subList(0, MAX_GONE) : left;
  }

  private static void addUnless(
      List<Hearing> now, Hearing hearing, int likely, List<Hearing> left) {
    if (hearing.report().at() != null && find(now, hearing.report().monitor(), likely) == null) {
      left.add(hearing);
    }
  }

  private @Nullable Hearing find(String monitor, int likely) {
    var found = find(heard, monitor, likely);
    return found != null ? found : find(gone, monitor, 0);
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
}
