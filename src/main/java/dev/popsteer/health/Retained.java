package dev.popsteer.health;

import dev.popsteer.health.Reading.Outcome;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What was read, and in the place of what was lost since, what was read before.
///
/// What vanishes from one look to the next was taken back, or it was lost ([Losses]). What was lost
/// is believed until there is something new, or until the time that it had is over: a report until
/// its monitor writes again, so that the first that does so does not decide alone. What is
/// [TakenBack] in so many words never was lost.
///
/// @param look what was read last, of every PoP
/// @param readings what is to be believed
record Retained(Map<PopCode, Observation> look, Map<PopCode, Reading> readings) {

  /// Ends that differ by less are the same.
  private static final Duration SAME_TIME = Duration.ofSeconds(2);

  private static final String LOST =
      "what was written of some PoPs is gone (a flush, a restart without persistence): it is believed"
          + " until something new is written";

  /// How many PoPs an alarm names.
  private static final int MAX_NAMED = 5;

  /// How many reports of a PoP are believed, with those that were lost: twice as many as are read.
  private static final int MAX_REPORTS = 128;

  static final Retained NOTHING = new Retained(Map.of(), Map.of());

  Retained {
    look = Map.copyOf(look);
    readings = Map.copyOf(readings);
  }

  /// What was kept over a restart, and has not been read since.
  static Retained recalled(Map<PopCode, Observation> kept) {
    var readings = new HashMap<PopCode, Reading>();
    kept.forEach((pop, read) -> readings.put(pop, new Reading(read, Outcome.MISSED, true)));
    return new Retained(kept, readings);
  }

  /// After another look.
  ///
  /// @param next has every PoP that there is, also those of which there is [Observation#NOTHING]
  /// @param unread what of it could not be read, and is believed on, whatever stands in its place
  Retained after(Map<PopCode, Observation> next, Unread unread) {
    var losses = new Losses(this, next, unread);
    var nextReadings = new HashMap<PopCode, Reading>();
    next.forEach(
        (pop, read) -> {
          var before = read(pop);
          var kept = believed(pop);
          boolean reportsLost = unread.reports().contains(pop) || losses.areReportsLost(pop);
          boolean wordsLost = unread.words().contains(pop) || losses.areWordsLost(pop);
          var believed =
              new Observation(
                  reports(read, reportsLost, before, kept),
                  drain(read, wordsLost || before.drain() == null, kept),
                  forced(read, wordsLost || before.forced() == null, kept));
          var outcome = unread.reports().contains(pop) ? Outcome.MISSED : Outcome.READ;
          nextReadings.put(pop, new Reading(believed, outcome, unread.words().contains(pop)));
        });
    return new Retained(next, nextReadings);
  }

  /// After nothing could be read.
  Retained missed() {
    return withReadings(Reading::missed);
  }

  /// After nothing was tried.
  Retained later() {
    return withReadings(Reading::later);
  }

  private Retained withReadings(UnaryOperator<Reading> change) {
    var changed = new HashMap<>(readings);
    changed.replaceAll((_, reading) -> change.apply(reading));
    return new Retained(look, changed);
  }

  /// The same without lost reports that count no more, while others do.
  Retained without(Map<PopCode, PopMemory> memories, Freshness freshness) {
    var left = new HashMap<>(readings);
    left.replaceAll(
        (pop, reading) -> {
          var found = memories.getOrDefault(pop, PopMemory.NOTHING).found();
          boolean anyLost = read(pop).reports().size() < reading.believed().reports().size();
          return anyLost && found.silence() == null
              ? reading.with(ofMonitors(found.monitors().fresh(freshness), pop, reading))
              : reading;
        });
    return new Retained(look, left);
  }

  private List<MonitorReport> ofMonitors(List<Hearing> fresh, PopCode pop, Reading reading) {
    var counting =
        fresh.stream().map(hearing -> hearing.report().monitor()).collect(Collectors.toSet());
    counting.addAll(monitors(read(pop)));
    return reading.believed().reports().stream()
        .filter(report -> counting.contains(report.monitor()))
        .toList();
  }

  /// What was read last of a PoP.
  Observation read(PopCode pop) {
    return look.getOrDefault(pop, Observation.NOTHING);
  }

  /// What is to be believed of a PoP.
  Observation believed(PopCode pop) {
    return reading(pop).believed();
  }

  Reading reading(PopCode pop) {
    return readings.getOrDefault(pop, Reading.NOTHING);
  }

  /// What an operator should look at, in words: whether anything is believed that was lost.
  List<String> alarms(Instant now) {
    boolean anyReportsLost = false;
    var wordsLost = new TreeSet<PopCode>();
    for (var pop : look.keySet()) {
      var read = read(pop);
      var kept = believed(pop).at(now);
      anyReportsLost |= read.reports().size() < kept.reports().size();
      if (read.hasLessWordsThan(kept)) {
        wordsLost.add(pop);
      }
    }
    var alarms = new ArrayList<String>();
    if (anyReportsLost) {
      alarms.add(LOST);
    }
    if (!wordsLost.isEmpty()) {
      alarms.add(wordsLost(named(wordsLost)));
    }
    return alarms;
  }

  private static String wordsLost(String pops) {
    return "drains or overrides of "
        + pops
        + " are gone without a \"-\" in their place: they may have been lost, and are still believed;"
        + " write \"-\" there to end them (popsteer undrain, popsteer override --clear), or write them"
        + " anew";
  }

  private static String named(Set<PopCode> pops) {
    var names = pops.stream().limit(MAX_NAMED).map(PopCode::text).collect(Collectors.joining(", "));
    int more = pops.size() - MAX_NAMED;
    return more > 0 ? names + " and " + more + " more PoPs" : names;
  }

  /// What was read, and of the monitors that are not in it, what was lost: now, or before, in which
  /// case it was not in the last look either.
  private static List<MonitorReport> reports(
      Observation read, boolean lost, Observation before, Observation kept) {
    if (read.hasSameMonitorsAs(kept)) {
      return read.reports();
    }
    var inLook = monitors(read);
    var readBefore = lost ? Set.<String>of() : monitors(before);
    var reports = new ArrayList<>(read.reports());
    for (var report : kept.reports()) {
      boolean isMissing = !inLook.contains(report.monitor());
      if (isMissing && !readBefore.contains(report.monitor()) && reports.size() < MAX_REPORTS) {
        reports.add(report);
      }
    }
    return reports;
  }

  private static Set<String> monitors(Observation observation) {
    return observation.reports().stream().map(MonitorReport::monitor).collect(Collectors.toSet());
  }

  private static @Nullable Drain drain(Observation read, boolean lost, Observation kept) {
    var drain = read.drain();
    if (drain == null) {
      return lost && !read.takenBack().drain() ? kept.drain() : null;
    }
    var until = kept.drain() == null ? null : kept.drain().until();
    return new Drain(drain.reason(), steadied(drain.until(), until));
  }

  private static @Nullable Forced forced(Observation read, boolean lost, Observation kept) {
    var forced = read.forced();
    if (forced == null) {
      return lost && !read.takenBack().forced() ? kept.forced() : null;
    }
    var until = kept.forced() == null ? null : kept.forced().until();
    return new Forced(forced.up(), forced.reason(), steadied(forced.until(), until));
  }

  /// The end of what has an expiry is computed anew at every look, and comes out a little
  /// different.
  private static @Nullable Instant steadied(@Nullable Instant until, @Nullable Instant before) {
    boolean isSame =
        until != null
            && before != null
            && Duration.between(before, until).abs().compareTo(SAME_TIME) < 0;
    return isSame ? before : until;
  }
}
