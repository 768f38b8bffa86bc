package dev.popsteer.control;

import dev.popsteer.config.ConfigLoader;
import dev.popsteer.config.ConfigSource;
import dev.popsteer.config.LoadResult;
import dev.popsteer.config.Probe;
import dev.popsteer.config.SteeringConfig;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.UnreadableLocations;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.Snapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Loads the operator's files and the GeoIP databases, publishes what they were compiled into, and
/// does so again whenever one of them changes. Files with mistakes are reported and change nothing.
public final class ConfigurationFeed implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ConfigurationFeed.class);

  private final Inputs inputs;
  private final SnapshotPublisher publisher;
  private final InstantSource clock;
  private final FileWatch configFiles = new FileWatch();
  private final FileWatch geoFiles = new FileWatch();
  private final GeographySource databases;

  private final SteeringMemory steering;
  private volatile @Nullable SteeringConfig config;
  private @Nullable Geography geography;

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

  private ConfigurationFeed(Inputs inputs, SnapshotPublisher publisher, InstantSource clock) {
    this.inputs = inputs;
    this.databases = new GeographySource(inputs.locations(), inputs.networks(), inputs.cache());
    this.steering = new SteeringMemory(inputs.cache());
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
    var feed = new ConfigurationFeed(inputs, publisher, clock);
    feed.loadBoth();
    feed.publish();
    feed.watcher = BackgroundWork.start("configuration-feed", () -> feed.watch(interval));
    return feed;
  }

  /// How PoPs are probed, by the configuration that was loaded last.
  public List<Probe> probes() {
    var loaded = config;
    return loaded == null ? List.of() : loaded.probes();
  }

  /// Loads everything once, without watching: for commands that look at one snapshot and end.
  public static Snapshot load(Inputs inputs, InstantSource clock) throws RejectedConfiguration {
    var feed = new ConfigurationFeed(inputs, new SnapshotPublisher(), clock);
    feed.loadBoth();
    return feed.publish();
  }

  /// Loads everything once and sees to it that the cache has what it was compiled into: for starts
  /// that are to find it there.
  public static void fillCache(Inputs inputs, InstantSource clock) throws RejectedConfiguration {
    var feed = new ConfigurationFeed(inputs, new SnapshotPublisher(), clock);
    feed.loadBoth();
    var snapshot = feed.publish();
    feed.databases.keep();
    feed.steering.keep(snapshot);
  }

  /// Reads databases and files at the same time, so that a start takes as long as the slower of
  /// them. Mistakes in both are reported together.
  private void loadBoth() throws RejectedConfiguration {
    var geographyRead =
        CompletableFuture.supplyAsync(
            () -> problems(this::loadGeography), runnable -> Thread.ofPlatform().start(runnable));
    var problems = new ArrayList<>(problems(this::loadConfig));
    problems.addAll(geographyRead.join());
    if (!problems.isEmpty()) {
      throw new RejectedConfiguration(problems);
    }
  }

  /// Something that is loaded.
  @FunctionalInterface
  private interface Loading {
    void run() throws RejectedConfiguration;
  }

  private static List<String> problems(Loading loading) {
    try {
      loading.run();
      return List.of();
    } catch (RejectedConfiguration e) {
      return e.lines();
    }
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
    tidy("The compiled GeoIP data", databases::keep);
    tidy("Compiled steering", () -> steering.keep(publisher.current().orElseThrow()));
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
    boolean geoChanged = geoFiles.hasSettledChange();
    boolean configChanged = configFiles.hasSettledChange();
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
    var ofGeography = geoChanged ? problems(this::loadGeography) : List.<String>of();
    var ofConfig = configChanged ? problems(this::loadConfig) : List.<String>of();
    var problems = new ArrayList<>(ofGeography);
    problems.addAll(ofConfig);
    boolean isNew = (geoChanged && ofGeography.isEmpty()) || (configChanged && ofConfig.isEmpty());
    if (isNew) {
      problems.addAll(problems(this::publishReloaded));
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

  private void loadConfig() throws RejectedConfiguration {
    var loadStarted = clock.instant();
    var result = ConfigLoader.load(inputs.config());
    configFiles.loaded(result.files(), loadStarted);
    config =
        switch (result) {
          case LoadResult.Loaded loaded -> loaded.config();
          case LoadResult.Rejected rejected -> throw new RejectedConfiguration(rejected.report());
        };
  }

  private void loadGeography() throws RejectedConfiguration {
    geoFiles.loaded(databases.paths(), clock.instant());
    try {
      geography = databases.read();
    } catch (GeoDatabaseException e) {
      throw new RejectedConfiguration(List.of(e.getMessage()));
    }
  }

  private Snapshot publish() throws RejectedConfiguration {
    long start = System.nanoTime();
    var snapshot = publisher.publish(compile());
    var took = Duration.ofNanos(System.nanoTime() - start);
    publisher.publishedIn(took);
    LOG.infof(
        "Steering: %,d services, %,d plans, %,d ranges, compiled in %d ms",
        snapshot.steering().routes().size(),
        snapshot.configuration().plans().size(),
        snapshot.steering().ranges(),
        took.toMillis());
    snapshot.steering().losses().forEach((service, loss) -> LOG.info(loss.describe(service)));
    return snapshot;
  }

  private CompiledConfiguration compile() throws RejectedConfiguration {
    try {
      return compileOnce();
    } catch (UnreadableLocations e) {
      // What was compiled before is gone, and the databases are others since they were looked at.
      LOG.infof("The GeoIP databases are read anew: %s", e.getMessage());
    }
    try {
      geography = databases.readAll();
    } catch (GeoDatabaseException e) {
      throw new RejectedConfiguration(List.of(e.getMessage()));
    }
    return compileOnce();
  }

  private CompiledConfiguration compileOnce() throws RejectedConfiguration {
    var nowConfig = config;
    var nowGeography = geography;
    if (nowConfig == null || nowGeography == null) {
      throw new IllegalStateException("nothing has been loaded");
    }
    var serving = publisher.current().map(Snapshot::configuration).orElse(null);
    var before = steering.before(nowConfig, nowGeography, serving);
    return Compilation.compile(nowConfig, nowGeography, before, clock.instant());
  }

  @Override
  public void close() {
    closed = true;
    if (watcher != null) {
      watcher.interrupt();
    }
  }
}
