package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What of that which is not there any more was lost, and not taken back: what Redis forgot, for it
/// was flushed, or came back without what it had.
///
/// It is told by what is left. Who takes something back leaves the rest alone, whereas of what has
/// been written anew since a loss nothing is as it was. So reports were lost if those of several
/// PoPs vanish at once, with nothing left or nothing as it was; after an outage it is enough that
/// some of a single PoP have vanished. Words of operators are lost with them, and whenever they
/// could not be read just before: Redis may have come back with what it had long ago, and nothing
/// of it shows that. So are both when a report is older than it was. That words vanish alone while
/// they are looked at is more often meant.
final class Losses {

  private final Retained before;

  /// What has been read now of each PoP, as far as it could be.
  private final Map<PopCode, Observation> read = new HashMap<>();

  private final boolean areReportsLost;
  private final boolean areWordsLost;
  private final boolean areMissedLost;

  /// @param next what was read of every PoP
  /// @param unread what of it could not be read
  Losses(Retained before, Map<PopCode, Observation> next, Unread unread) {
    this.before = before;
    next.forEach(
        (pop, observation) -> {
          if (!unread.reports().contains(pop)) {
            read.put(pop, observation);
          }
        });
    boolean severalAtOnce = count(this::hasNoReportsLeft) > 1;
    boolean wasMissed = count(this::wasMissed) > 0;
    boolean isNothingLeft = read.values().stream().allMatch(Observation::isEmpty);
    boolean isEverythingNew = count(this::hasLostReports) > 1 && count(this::hasAnyAsItWas) == 0;
    areWordsLost =
        (isNothingLeft && (severalAtOnce || wasMissed))
            || isEverythingNew
            || count(this::isOlder) > 0;
    areReportsLost = severalAtOnce || areWordsLost;
    areMissedLost =
        count(pop -> wasMissed(pop) && hasLostReports(pop)) > 0
            && count(pop -> wasMissed(pop) && isKnownToBeAsItWas(pop)) == 0;
  }

  private long count(Predicate<PopCode> what) {
    return read.keySet().stream().filter(what).count();
  }

  boolean areReportsLost(PopCode pop) {
    return areReportsLost || (areMissedLost && wasMissed(pop));
  }

  boolean areWordsLost(PopCode pop) {
    return areWordsLost || before.reading(pop).areWordsMissed();
  }

  private boolean wasMissed(PopCode pop) {
    return before.reading(pop).isMissed();
  }

  private Observation now(PopCode pop) {
    return read.getOrDefault(pop, Observation.NOTHING);
  }

  private boolean hasNoReportsLeft(PopCode pop) {
    return now(pop).reports().isEmpty() && !before.read(pop).reports().isEmpty();
  }

  private boolean hasLostReports(PopCode pop) {
    return !now(pop).hasSameMonitorsAs(before.read(pop))
        && before.read(pop).reports().stream().anyMatch(report -> !isThere(report, now(pop)));
  }

  /// Whether a monitor's report was made before the one that was read last.
  private boolean isOlder(PopCode pop) {
    var reports = now(pop).reports();
    var were = before.read(pop).reports();
    if (!now(pop).hasSameMonitorsAs(before.read(pop))) {
      return reports.stream()
          .anyMatch(
              report ->
                  were.stream()
                      .filter(was -> was.monitor().equals(report.monitor()))
                      .anyMatch(report::isBefore));
    }
    for (int i = 0; i < reports.size(); i++) {
      if (reports.get(i).isBefore(were.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isThere(MonitorReport report, Observation read) {
    return read.reports().stream().anyMatch(other -> other.monitor().equals(report.monitor()));
  }

  private boolean hasAnyAsItWas(PopCode pop) {
    return hasWordsAsTheyWere(pop)
        || before.read(pop).reports().stream().anyMatch(now(pop).reports()::contains);
  }

  /// A report that does not say when it was made may have been written anew and look the same.
  private boolean isKnownToBeAsItWas(PopCode pop) {
    List<MonitorReport> reports = now(pop).reports();
    return hasWordsAsTheyWere(pop)
        || before.read(pop).reports().stream()
            .anyMatch(report -> report.at() != null && reports.contains(report));
  }

  private boolean hasWordsAsTheyWere(PopCode pop) {
    var was = before.read(pop);
    var is = now(pop);
    boolean drained =
        was.drain() != null
            && is.drain() != null
            && was.drain().reason().equals(is.drain().reason());
    boolean forced =
        was.forced() != null
            && is.forced() != null
            && was.forced().up() == is.forced().up()
            && was.forced().reason().equals(is.forced().reason());
    return drained || forced;
  }
}
