package dev.popsteer.control;

import dev.popsteer.config.Probe;
import dev.popsteer.probe.ChangeLog;
import dev.popsteer.probe.ProbeBoard;
import dev.popsteer.probe.Prober;
import dev.popsteer.redis.RedisDeployment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// A monitor that stands by itself: probes as the configuration says, as it is now, and reports to
/// Redis.
public final class ReportingMonitor implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ReportingMonitor.class);
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final Supplier<List<Probe>> probes;
  private final ProbeReporter reporter;
  private final Prober prober;
  private final Mishaps mishaps = new Mishaps(LOG, "The configuration could not be taken up");
  private final Thread thread = Thread.ofPlatform().name("monitor").unstarted(this::run);

  private ReportingMonitor(Supplier<List<Probe>> probes, ProbeReporter reporter, Prober prober) {
    this.probes = probes;
    this.reporter = reporter;
    this.prober = prober;
  }

  /// Begins.
  ///
  /// @param probes may change
  /// @param name that it reports under
  public static ReportingMonitor start(
      Supplier<List<Probe>> probes, RedisDeployment redis, String name, InstantSource clock) {
    var board = new ProbeBoard(name);
    var reporter = ProbeReporter.start(redis, board, name);
    var log = ChangeLog.toLogger();
    var prober =
        new Prober(
            board,
            clock,
            ProbeFeed.sharedRandom(),
            change -> {
              log.accept(change);
              reporter.hurry();
            });
    var monitor = new ReportingMonitor(probes, reporter, prober);
    LOG.infof("This monitor reports as \"%s\"", name);
    monitor.thread.start();
    return monitor;
  }

  private void run() {
    List<Probe> probed = List.of();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        var wanted = probes.get();
        if (!wanted.equals(probed)) {
          prober.probe(wanted);
          probed = wanted;
        }
        Thread.sleep(INTERVAL);
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        // No memory. What is probed already goes on.
        if (mishaps.isInterruptedAfter(e)) {
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    prober.close();
    reporter.close();
  }
}
