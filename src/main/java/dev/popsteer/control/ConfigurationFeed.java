package dev.popsteer.control;

import dev.popsteer.config.ConfigSource;
import dev.popsteer.config.Probe;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.routing.Snapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Loads the operator's files and the GeoIP databases, publishes what they were compiled into, and
/// does so again whenever one of them changes. Files with mistakes are reported and change nothing.
public final class ConfigurationFeed implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ConfigurationFeed.class);

  private final ConfigurationCompiler compiler;
  private final SnapshotPublisher publisher;
  private final InstantSource clock;

  private volatile boolean closed;
  private @Nullable Thread watcher;

  /// What is loaded.
  ///
  /// @param locations City or Country databases, one for both families or one for each
  /// @param networks ASN databases; may be empty
  /// @param cache where compiled databases are kept
  public record Inputs(
      ConfigSource config,
      List<GeoSource> locations,
      List<GeoSource> networks,
      Optional<TableCache> cache) {
    public Inputs {
      locations = List.copyOf(locations);
      networks = List.copyOf(networks);
    }

    /// Without a cache.
    public Inputs(ConfigSource config, List<GeoSource> locations, List<GeoSource> networks) {
      this(config, locations, networks, Optional.empty());
    }
  }

  private ConfigurationFeed(
      ConfigurationCompiler compiler, SnapshotPublisher publisher, InstantSource clock) {
    this.compiler = compiler;
    this.publisher = publisher;
    this.clock = clock;
  }

  /// Loads everything, publishes it, and watches the files from then on.
  ///
  /// @param interval how often the files are looked at; a change is loaded once it has been the
  ///   same for two looks
  /// @throws RejectedConfiguration if anything is wrong with them
  public static ConfigurationFeed start(
      Inputs inputs, SnapshotPublisher publisher, Duration interval, InstantSource clock)
      throws RejectedConfiguration {
    return start(FirstSnapshot.make(inputs, clock), publisher, interval, clock);
  }

  /// Likewise, with what has begun to be loaded before.
  public static ConfigurationFeed start(
      FirstSnapshot first, SnapshotPublisher publisher, Duration interval, InstantSource clock)
      throws RejectedConfiguration {
    return start(first.await(), publisher, interval, clock);
  }

  private static ConfigurationFeed start(
      FirstSnapshot.Made first,
      SnapshotPublisher publisher,
      Duration interval,
      InstantSource clock) {
    var feed = new ConfigurationFeed(first.compiler(), publisher, clock);
    feed.published(publisher.publishFirst(first.snapshot()), first.took());
    feed.watcher = BackgroundWork.start("configuration-feed", () -> feed.watch(interval));
    return feed;
  }

  /// How PoPs are probed, by the configuration that was loaded last.
  public List<Probe> probes() {
    return compiler.probes();
  }

  /// Loads everything once, without watching: for commands that look at one snapshot and end.
  public static Snapshot load(Inputs inputs, InstantSource clock) throws RejectedConfiguration {
    var first = FirstSnapshot.make(inputs, clock);
    log(first.snapshot(), first.took());
    return first.snapshot();
  }

  /// Loads everything once and sees to it that the cache has what it was compiled into: for starts
  /// that are to find it there.
  public static void fillCache(Inputs inputs, InstantSource clock) throws RejectedConfiguration {
    var first = FirstSnapshot.make(inputs, clock);
    log(first.snapshot(), first.took());
    first.compiler().keepGeography();
    first.compiler().keepSteering(first.snapshot());
  }

  private void watch(Duration interval) {
    // Not before the first answer, which need not wait for it.
    tidy();
    while (!closed) {
      try {
        Thread.sleep(interval);
        reloadWhatChanged();
      } catch (InterruptedException e) {
        return;
      } catch (RejectedConfiguration e) {
        reportRejected(e);
      } catch (Throwable e) {
        // A bug, or no memory. The old snapshot serves, and the next change is tried again.
        LOG.error("The configuration could not be loaded", e);
        publisher.reject(clock.instant(), List.of("it could not be loaded: " + e));
      }
    }
  }

  /// Does what serving need not wait for. Whatever goes wrong, reloads go on; only a disk that
  /// hangs holds them up for as long as it does.
  private void tidy() {
    tidy("The compiled GeoIP data", compiler::keepGeography);
    tidy("Compiled steering", () -> compiler.keepSteering(publisher.current().orElseThrow()));
    SpareMemory.giveBack();
  }

  private static void tidy(String what, Runnable keep) {
    try {
      keep.run();
    } catch (Throwable e) {
      // A bug, or no memory, to which what serves is no worse.
      LOG.warnf(e, "%s cannot be kept", what);
    }
  }

  private void reloadWhatChanged() throws RejectedConfiguration {
    boolean geoChanged = compiler.hasSettledGeography();
    boolean configChanged = compiler.hasSettledConfig();
    if (!geoChanged && !configChanged) {
      return;
    }
    var problems = BackgroundWork.withAll(() -> reload(geoChanged, configChanged));
    if (!problems.isEmpty()) {
      throw new RejectedConfiguration(problems);
    }
  }

  /// What is right is taken up even if the other has mistakes.
  ///
  /// @return the mistakes
  private List<String> reload(boolean geoChanged, boolean configChanged) {
    var ofGeography =
        geoChanged ? ConfigurationCompiler.problems(compiler::loadGeography) : List.<String>of();
    var ofConfig =
        configChanged ? ConfigurationCompiler.problems(compiler::loadConfig) : List.<String>of();
    var problems = new ArrayList<>(ofGeography);
    problems.addAll(ofConfig);
    boolean isNew = (geoChanged && ofGeography.isEmpty()) || (configChanged && ofConfig.isEmpty());
    if (isNew) {
      problems.addAll(ConfigurationCompiler.problems(this::publishReloaded));
    }
    return problems;
  }

  private void publishReloaded() throws RejectedConfiguration {
    var snapshot = publish();
    LOG.infof("Snapshot %d serves, loaded %s", snapshot.number(), loadedAt(snapshot));
    tidy();
  }

  private void reportRejected(RejectedConfiguration rejected) {
    publisher.reject(clock.instant(), rejected.lines());
    rejected.lines().forEach(LOG::error);
    var serving = publisher.current().orElseThrow();
    LOG.errorf("Still serving snapshot %d, loaded %s.", serving.number(), loadedAt(serving));
  }

  private static String loadedAt(Snapshot snapshot) {
    return snapshot.configuration().loadedAt().toString();
  }

  private Snapshot publish() throws RejectedConfiguration {
    long start = System.nanoTime();
    var serving = publisher.current().orElseThrow().configuration();
    var snapshot = publisher.publish(compiler.compile(serving));
    return published(snapshot, Duration.ofNanos(System.nanoTime() - start));
  }

  private Snapshot published(Snapshot snapshot, Duration took) {
    publisher.publishedIn(took);
    log(snapshot, took);
    return snapshot;
  }

  private static void log(Snapshot snapshot, Duration took) {
    LOG.infof(
        "Steering: %,d services, %,d plans, %,d ranges, compiled in %d ms",
        snapshot.steering().routes().size(),
        snapshot.configuration().plans().size(),
        snapshot.steering().ranges(),
        took.toMillis());
    snapshot.steering().losses().forEach((service, loss) -> LOG.info(loss.describe(service)));
  }

  @Override
  public void close() {
    closed = true;
    if (watcher != null) {
      watcher.interrupt();
    }
  }
}
