package dev.popsteer.control;

import dev.popsteer.config.Probe;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.health.Observation;
import dev.popsteer.probe.ChangeLog;
import dev.popsteer.probe.ProbeBoard;
import dev.popsteer.probe.Prober;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jboss.logging.Logger;

/// Probes the PoPs from this very process, for a router without Redis, and passes on what comes of
/// it: at once when a PoP turns, and every second otherwise.
///
/// Takes up changes of the configuration. As long as it has no probes, nothing is passed on.
public final class ProbeFeed implements AutoCloseable {

  /// The monitor that this router is to itself.
  static final String MONITOR = "self";

  private static final Logger LOG = Logger.getLogger(ProbeFeed.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Supplier<List<Probe>> probes;
  private final SnapshotPublisher publisher;
  private final HealthKeeper keeper;
  private final ProbeBoard board = new ProbeBoard(MONITOR);
  private final Semaphore turned = new Semaphore(0);
  private final Prober prober;
  private final Mishaps mishaps = new Mishaps(LOG, "What was probed could not be passed on");
  private final Thread thread = Thread.ofPlatform().name("probe-feed").unstarted(this::run);
  private List<Probe> probed = List.of();

  /// What was passed on last.
  private Map<PopCode, MonitorReport> reported = Map.of();

  private ProbeFeed(
      Supplier<List<Probe>> probes,
      SnapshotPublisher publisher,
      HealthKeeper keeper,
      InstantSource clock) {
    this.probes = probes;
    this.publisher = publisher;
    this.keeper = keeper;
    var log = ChangeLog.toLogger();
    this.prober =
        new Prober(
            board,
            clock,
            sharedRandom(),
            change -> {
              log.accept(change);
              turned.release();
            });
  }

  /// A generator that is safe for use by many threads, as those of few algorithms are.
  static RandomGenerator sharedRandom() {
    return RandomGeneratorFactory.of("Random").create();
  }

  /// Begins. The first configuration must have been published.
  ///
  /// @param probes of the configuration that serves
  public static ProbeFeed start(
      Supplier<List<Probe>> probes,
      SnapshotPublisher publisher,
      HealthKeeper keeper,
      InstantSource clock) {
    var feed = new ProbeFeed(probes, publisher, keeper, clock);
    feed.thread.start();
    return feed;
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        look();
        var _ = turned.tryAcquire(INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
        turned.drainPermits();
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        // A bug, or no memory. Health stays as it is, and the next look may go better.
        if (mishaps.isInterruptedAfter(e)) {
          return;
        }
      }
    }
  }

  private void look() {
    var wanted = probes.get();
    if (!wanted.equals(probed)) {
      prober.probe(wanted);
      probed = wanted;
      takeBack();
    }
    if (!probed.isEmpty()) {
      pass(board.reports());
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

  @Override
  public void close() {
    thread.interrupt();
    prober.close();
  }
}
