package dev.popsteer.control;

import dev.popsteer.config.Probe;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.health.Observation;
import dev.popsteer.probe.ProbeBoard;
import dev.popsteer.topology.PopCode;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What this router's own probes say, passed on one look after the other.
///
/// What was found last of a PoP stands until something else is, or it is not probed any more; also
/// over a restart, and while nothing can be found out, until it is stale. Before anything has been
/// found out, nothing is passed on. For use by one thread.
final class ProbeLook {

  /// The monitor that this router is to itself.
  static final String MONITOR = "self";

  private final Supplier<List<Probe>> probes;
  private final SnapshotPublisher publisher;
  private final HealthKeeper keeper;
  private final ProbeBoard board = new ProbeBoard(MONITOR);
  private List<Probe> probed = List.of();

  /// What was passed on last, or before a restart.
  private Map<PopCode, MonitorReport> reported;

  /// @param probes of the configuration that serves
  /// @param clock that reports from before a restart are compared with
  ProbeLook(
      Supplier<List<Probe>> probes,
      SnapshotPublisher publisher,
      HealthKeeper keeper,
      InstantSource clock) {
    this.probes = probes;
    this.publisher = publisher;
    this.keeper = keeper;
    this.reported = before(keeper.lastLook());
    expectWhatWas(clock);
  }

  private static Map<PopCode, MonitorReport> before(Map<PopCode, Observation> look) {
    var reports = new HashMap<PopCode, MonitorReport>();
    look.forEach((pop, read) -> read.reports().forEach(report -> reports.put(pop, report)));
    return reports;
  }

  /// Probes begin with what was found before a short restart. After a long one it says nothing of
  /// how the PoPs are, and the first outcome decides.
  private void expectWhatWas(InstantSource clock) {
    var staleAfter =
        publisher.current().orElseThrow().configuration().health().freshness().staleAfter();
    var stale = clock.instant().minus(staleAfter);
    var up = new HashMap<PopCode, Boolean>();
    reported.forEach(
        (pop, report) -> {
          var at = report.at();
          if (at != null && at.isAfter(stale)) {
            up.put(pop, report.up());
          }
        });
    board.expect(up);
  }

  /// Where outcomes go.
  ProbeBoard board() {
    return board;
  }

  /// Passes on what there is, after changes of the configuration have been taken up.
  ///
  /// @param prober told what to probe from now on, which it has the board keep
  void look(Consumer<List<Probe>> prober) {
    var wanted = probes.get();
    if (!wanted.equals(probed)) {
      prober.accept(wanted);
      probed = wanted;
      takeBack();
    }
    var found = board.reports();
    if (!found.isEmpty()) {
      var reports = new HashMap<>(reported);
      reports.putAll(found);
      pass(reports);
    }
  }

  /// Takes back what was said of PoPs that are not probed any more: one after the other, for what
  /// vanishes at the same time counts as lost, and is believed all the same.
  private void takeBack() {
    var over = new HashSet<>(reported.keySet());
    over.removeAll(board.pops());
    var left = new HashMap<>(reported);
    for (var pop : over) {
      left.remove(pop);
      pass(left);
    }
  }

  private void pass(Map<PopCode, MonitorReport> reports) {
    var look = new HashMap<PopCode, Observation>();
    for (var pop : publisher.current().orElseThrow().configuration().topology().pops()) {
      var report = reports.get(pop.code());
      look.put(pop.code(), report == null ? Observation.NOTHING : Observation.of(List.of(report)));
    }
    keeper.look(look);
    reported = Map.copyOf(reports);
  }
}
