package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What was read, and in the place of what was lost since, what was read before.
///
/// What vanishes from one look to the next was taken back, or it was lost. Reports were lost if
/// those of several PoPs vanish at once. Everything was lost, the words of operators too, if
/// nothing at all is left and either that happened to the reports or nothing could be read before
/// (a flush, a restart without persistence). What was lost is believed until there is something
/// new, or until the time that it had is over: a report until its monitor writes again, so that the
/// first that does so does not decide alone. What is [TakenBack] in so many words never was lost.
///
/// @param look what was read last, of every PoP
/// @param believed what is to be believed
record Retained(Map<PopCode, Observation> look, Map<PopCode, Observation> believed) {

  /// Ends that differ by less are the same.
  private static final Duration SAME_TIME = Duration.ofSeconds(2);

  private static final String LOST =
      "what was written of some PoPs is gone (a flush, a restart without persistence): it is believed"
          + " until something new is written";

  /// How many reports of a PoP are believed, with those that were lost: twice as many as are read.
  private static final int MAX_REPORTS = 128;

  static final Retained NOTHING = new Retained(Map.of(), Map.of());

  Retained {
    look = Map.copyOf(look);
    believed = Map.copyOf(believed);
  }

  /// After another look.
  ///
  /// @param next has every PoP that there is, also those of which there is [Observation#NOTHING]
  /// @param wasLost whether the look before this one failed
  Retained after(Map<PopCode, Observation> next, boolean wasLost) {
    long withoutReports =
        next.entrySet().stream()
            .filter(pop -> pop.getValue().reports().isEmpty())
            .filter(pop -> !of(look, pop.getKey()).reports().isEmpty())
            .count();
    boolean severalAtOnce = withoutReports > 1;
    boolean nothingLeft = next.values().stream().allMatch(Observation::isEmpty);
    boolean everythingLost = nothingLeft && (severalAtOnce || wasLost);
    boolean reportsLost = severalAtOnce || everythingLost;

    var nextBelieved = new HashMap<PopCode, Observation>();
    next.forEach(
        (pop, read) -> {
          var before = of(look, pop);
          var kept = of(believed, pop);
          nextBelieved.put(
              pop,
              new Observation(
                  reports(read, reportsLost, before, kept),
                  drain(read, everythingLost || before.drain() == null, kept),
                  forced(read, everythingLost || before.forced() == null, kept)));
        });
    return new Retained(next, nextBelieved);
  }

  /// What an operator should look at, in words: whether anything is believed that was lost.
  List<String> alarms(Instant now) {
    boolean anyLost =
        look.entrySet().stream()
            .anyMatch(pop -> isLess(pop.getValue(), of(believed, pop.getKey()).at(now)));
    return anyLost ? List.of(LOST) : List.of();
  }

  private static boolean isLess(Observation read, Observation kept) {
    return read.reports().size() < kept.reports().size()
        || (read.drain() == null && kept.drain() != null)
        || (read.forced() == null && kept.forced() != null);
  }

  /// What was read, and of the monitors that are not in it, what was lost: now, or before, in which
  /// case it was not in the last look either.
  private static List<MonitorReport> reports(
      Observation read, boolean lost, Observation before, Observation kept) {
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

  private static Observation of(Map<PopCode, Observation> observations, PopCode pop) {
    return observations.getOrDefault(pop, Observation.NOTHING);
  }
}
