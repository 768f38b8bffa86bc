package dev.popsteer.control;

import dev.popsteer.config.Probe;
import dev.popsteer.probe.ChangeLog;
import dev.popsteer.probe.Prober;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jboss.logging.Logger;

/// Probes the PoPs from this very process, for a router without Redis, and passes on what comes of
/// it: at once when a PoP turns, and every second otherwise. Takes up changes of the configuration.
public final class ProbeFeed implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ProbeFeed.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final ProbeLook look;
  private final Semaphore turned = new Semaphore(0);
  private final Prober prober;
  private final Mishaps mishaps = new Mishaps(LOG, "What was probed could not be passed on");
  private final Thread thread = Thread.ofPlatform().name("probe-feed").unstarted(this::run);

  private ProbeFeed(ProbeLook look, InstantSource clock) {
    this.look = look;
    var log = ChangeLog.toLogger();
    this.prober =
        new Prober(
            look.board(),
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
    var feed = new ProbeFeed(new ProbeLook(probes, publisher, keeper, clock), clock);
    feed.thread.start();
    return feed;
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        look.look(prober::probe);
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

  @Override
  public void close() {
    thread.interrupt();
    prober.close();
  }
}
