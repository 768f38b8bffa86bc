package dev.popsteer.probe;

import dev.popsteer.config.Probe;
import dev.popsteer.config.Probe.Need;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.topology.PopCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one monitor has found out, and reports, of every PoP that it probes.
///
/// A PoP is up if all its probes are. There is no report of it before all of its targets have been
/// probed once, unless one of them is down. A report stands until there is another one, and grows
/// old while nothing can be found out, or until the PoP is not probed any more.
///
/// Safe for use by many threads.
public final class ProbeBoard {

  private final String monitor;
  private final Map<PopCode, Map<Target, Standing>> standings = new HashMap<>();
  private final Map<PopCode, MonitorReport> reports = new HashMap<>();

  /// Whether PoPs were up before there were any reports.
  private final Map<PopCode, Boolean> expected = new HashMap<>();

  /// What is known of one target.
  ///
  /// @param usual averages of its times
  private record Standing(Tally tally, Outcome last, Timing usual) {

    static Standing startingWith(Tally tally) {
      return new Standing(tally, new Outcome.Untried("not probed yet"), Timing.NONE);
    }

    Standing after(Target target, Outcome outcome) {
      return new Standing(
          tally.after(outcome, target.probe().pace()),
          outcome,
          usual.averagedWith(outcome.timing()));
    }
  }

  /// Something that is worth a line in the log.
  public sealed interface Change {

    /// There is another verdict of a PoP, or the first.
    ///
    /// @param reason of it, for people
    record Turned(PopCode pop, boolean up, String reason) implements Change {}

    /// A target passes, with a warning that is new.
    record Warned(PopCode pop, String warning) implements Change {}

    /// Nothing can be found out of a target any more.
    record Muted(PopCode pop, String reason) implements Change {}
  }

  /// @param monitor the name that it reports under
  public ProbeBoard(String monitor) {
    this.monitor = monitor;
  }

  /// What is believed of PoPs from before, so that one lost packet does not turn one that was up.
  ///
  /// @param up by PoP, whether it was
  public synchronized void expect(Map<PopCode, Boolean> up) {
    expected.putAll(up);
  }

  /// Makes these all that there is. What is known of those that stay is kept, also if they are
  /// probed at another pace; new ones of a PoP begin with what is believed of it.
  public synchronized void keep(Collection<Target> targets) {
    var known = new HashMap<Target.Question, Standing>();
    standings
        .values()
        .forEach(
            ofPop -> ofPop.forEach((target, standing) -> known.put(target.question(), standing)));
    var next = new HashMap<PopCode, Map<Target, Standing>>();
    for (var target : targets) {
      var pop = target.probe().pop();
      var standing = known.get(target.question());
      next.computeIfAbsent(pop, _ -> new LinkedHashMap<>())
          .put(target, standing == null ? Standing.startingWith(first(pop)) : standing);
    }
    standings.clear();
    standings.putAll(next);
    reports.keySet().retainAll(next.keySet());
    expected.keySet().retainAll(next.keySet());
  }

  private Tally first(PopCode pop) {
    var report = reports.get(pop);
    var up = report == null ? expected.get(pop) : Boolean.valueOf(report.up());
    return up == null ? Tally.NEW : Tally.expecting(up);
  }

  /// Notes an outcome. One of a target that is not kept any more is ignored.
  ///
  /// @param at when it came
  public synchronized List<Change> record(Target target, Outcome outcome, Instant at) {
    var pop = target.probe().pop();
    var ofPop = standings.get(pop);
    var before = ofPop == null ? null : ofPop.get(target);
    if (ofPop == null || before == null) {
      return List.of();
    }
    var after = before.after(target, outcome);
    ofPop.put(target, after);
    var changes = new ArrayList<Change>();
    changeOfTarget(target, before, after).ifPresent(changes::add);
    var reportBefore = reports.get(pop);
    var report = report(ofPop, at);
    if (report != null) {
      reports.put(pop, report);
      if (reportBefore == null
          ? isBorneOut(ofPop, report.up())
          : reportBefore.up() != report.up()) {
        changes.add(new Change.Turned(pop, report.up(), reason(ofPop, target, report.up())));
      }
    }
    return changes;
  }

  /// Whether that has been seen, and is not only believed from before.
  private static boolean isBorneOut(Map<Target, Standing> ofPop, boolean up) {
    return ofPop.values().stream().anyMatch(standing -> bearsOut(standing.last(), up));
  }

  private static boolean bearsOut(Outcome outcome, boolean up) {
    return up ? outcome instanceof Outcome.Passed : outcome instanceof Outcome.Failed;
  }

  private static Optional<Change> changeOfTarget(Target target, Standing before, Standing after) {
    var pop = target.probe().pop();
    if (after.tally().verdict() == Tally.Verdict.NONE
        && before.tally().verdict() != Tally.Verdict.NONE) {
      return Optional.of(new Change.Muted(pop, target + ": " + after.last().words()));
    }
    var warning = warning(after.last());
    return warning != null && !Objects.equals(warning, warning(before.last()))
        ? Optional.of(new Change.Warned(pop, target + ": " + warning))
        : Optional.empty();
  }

  private static @Nullable String warning(Outcome outcome) {
    return outcome instanceof Outcome.Passed passed ? passed.warning() : null;
  }

  private @Nullable MonitorReport report(Map<Target, Standing> ofPop, Instant at) {
    return switch (belief(ofPop)) {
      case Belief.Pending _, Belief.None _ -> null;
      case Belief.Known(boolean up, var steady) ->
          new MonitorReport(monitor, up, load(ofPop), at, steady);
    };
  }

  private static Belief belief(Map<Target, Standing> ofPop) {
    var byProbe = new LinkedHashMap<Probe, List<Belief>>();
    ofPop.forEach(
        (target, standing) ->
            byProbe
                .computeIfAbsent(target.probe(), _ -> new ArrayList<>())
                .add(Belief.of(standing.tally(), standing.tally().steady(target.probe().pace()))));
    var ofProbes = new ArrayList<Belief>();
    byProbe.forEach(
        (probe, parts) ->
            ofProbes.add(probe.need() == Need.ANY ? Belief.any(parts) : Belief.all(parts)));
    return Belief.all(ofProbes);
  }

  /// The highest that any of its addresses says.
  private static @Nullable Double load(Map<Target, Standing> ofPop) {
    @Nullable Double highest = null;
    for (var standing : ofPop.values()) {
      if (standing.last() instanceof Outcome.Passed passed
          && passed.load() != null
          && (highest == null || passed.load() > highest)) {
        highest = passed.load();
      }
    }
    return highest;
  }

  /// Why a PoP has just turned: of the targets with that verdict the newest, or one that shows it.
  private static String reason(Map<Target, Standing> ofPop, Target newest, boolean up) {
    var wanted = up ? Tally.Verdict.UP : Tally.Verdict.DOWN;
    return ofPop.entrySet().stream()
        .filter(entry -> entry.getValue().tally().verdict() == wanted)
        .max(
            Comparator.comparing(
                    (Map.Entry<Target, Standing> entry) -> bearsOut(entry.getValue().last(), up))
                .thenComparing(entry -> entry.getKey().equals(newest)))
        .map(entry -> reason(entry.getKey(), entry.getValue(), up))
        .orElseThrow();
  }

  private static String reason(Target target, Standing standing, boolean up) {
    var connect = standing.usual().connect();
    var usually =
        up || connect == null ? "" : " (it usually connects in " + Timing.text(connect) + ")";
    return target + ": " + standing.last().words() + usually;
  }

  /// What was found out last, by PoP. PoPs of which nothing was are not in it.
  public synchronized Map<PopCode, MonitorReport> reports() {
    return Map.copyOf(reports);
  }

  /// The PoPs that are probed.
  public synchronized Set<PopCode> pops() {
    return new HashSet<>(standings.keySet());
  }
}
