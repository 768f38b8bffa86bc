package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What of that which is not there any more was lost, and not taken back: what Redis forgot, for it
/// was flushed, or came back without what it had.
///
/// It is told by what is left. Who takes something back leaves the rest alone, whereas of what has
/// been written anew since a loss nothing is as it was. So reports were lost if those of several
/// PoPs vanish at once, with nothing left or nothing as it was; after an outage it is enough that
/// some of a single PoP have vanished. Words of operators are lost with them, and with nothing
/// else: that they vanish alone is more often meant.
final class Losses {

  private final Retained before;

  /// What has been read now of each PoP, as far as it could be.
  private final Map<PopCode, Observation> read = new HashMap<>();

  private final boolean areReportsLost;
  private final boolean areWordsLost;
  private final boolean areMissedLost;

  /// @param next what was read of every PoP
  /// @param unread of which it could not be read now
  Losses(Retained before, Map<PopCode, Observation> next, Set<PopCode> unread) {
    this.before = before;
    next.forEach(
        (pop, observation) -> {
          if (!unread.contains(pop)) {
            read.put(pop, observation);
          }
        });
    boolean severalAtOnce = count(this::hasNoReportsLeft) > 1;
    boolean wasMissed = count(this::wasMissed) > 0;
    boolean isNothingLeft = read.values().stream().allMatch(Observation::isEmpty);
    boolean isEverythingNew = count(this::hasLostReports) > 1 && count(this::hasAnyAsItWas) == 0;
    areWordsLost = (isNothingLeft && (severalAtOnce || wasMissed)) || isEverythingNew;
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
    return areWordsLost || (areMissedLost && wasMissed(pop));
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
    return before.read(pop).reports().stream().anyMatch(report -> !isThere(report, now(pop)));
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
