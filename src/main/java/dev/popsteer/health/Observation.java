package dev.popsteer.health;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that was read about one PoP in one look.
///
/// @param reports at most one for each monitor; what could not be understood is left out
/// @param drain null if no operator drains the PoP
/// @param forced null if no operator overrides what is believed of it
/// @param takenBack which of the two are known to be none
public record Observation(
    List<MonitorReport> reports,
    @Nullable Drain drain,
    @Nullable Forced forced,
    TakenBack takenBack) {

  public static final Observation NOTHING = new Observation(List.of(), null, null);

  public Observation {
    reports = List.copyOf(reports);
  }

  /// Nothing is taken back.
  public Observation(List<MonitorReport> reports, @Nullable Drain drain, @Nullable Forced forced) {
    this(reports, drain, forced, TakenBack.NOTHING);
  }

  /// Whether neither a monitor nor an operator says anything of the PoP.
  boolean isEmpty() {
    return reports.isEmpty() && drain == null && forced == null;
  }

  /// Whether something is missing of which the other one has it.
  public boolean isLessThan(Observation other) {
    return reports.size() < other.reports.size() || hasLessWordsThan(other);
  }

  /// Whether the other one has a word of an operator that is missing.
  boolean hasLessWordsThan(Observation other) {
    return (drain == null && other.drain != null) || (forced == null && other.forced != null);
  }

  /// Whether the same monitors report, in the same order, as they do as long as none comes or goes.
  boolean hasSameMonitorsAs(Observation other) {
    if (reports.size() != other.reports.size()) {
      return false;
    }
    for (int i = 0; i < reports.size(); i++) {
      if (!reports.get(i).monitor().equals(other.reports.get(i).monitor())) {
        return false;
      }
    }
    return true;
  }

  /// Whether operators say the same, whenever that ends.
  public boolean hasSameWordsAs(Observation other) {
    boolean sameDrain =
        drain == null
            ? other.drain == null
            : other.drain != null && drain.reason().equals(other.drain.reason());
    boolean sameForced =
        forced == null
            ? other.forced == null
            : other.forced != null
                && forced.up() == other.forced.up()
                && forced.reason().equals(other.forced.reason());
    return sameDrain && sameForced && takenBack.equals(other.takenBack);
  }

  /// What monitors say, and no operator.
  public static Observation of(List<MonitorReport> reports) {
    return new Observation(reports, null, null);
  }

  /// The same without what has ended by itself.
  public Observation at(Instant now) {
    boolean drainEnded = drain != null && hasCome(drain.until(), now);
    boolean forcedEnded = forced != null && hasCome(forced.until(), now);
    return drainEnded || forcedEnded
        ? new Observation(
            reports, drainEnded ? null : drain, forcedEnded ? null : forced, takenBack)
        : this;
  }

  private static boolean hasCome(@Nullable Instant until, Instant now) {
    return until != null && !until.isAfter(now);
  }
}
