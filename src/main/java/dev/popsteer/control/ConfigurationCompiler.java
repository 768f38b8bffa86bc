package dev.popsteer.control;

import dev.popsteer.config.ConfigLoader;
import dev.popsteer.config.LoadResult;
import dev.popsteer.config.Probe;
import dev.popsteer.config.SteeringConfig;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.UnreadableLocations;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.Snapshot;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The operator's files and the GeoIP databases, as they were read last, and what is compiled of
/// both.
///
/// For one thread at a time; only [#probes] is for all.
final class ConfigurationCompiler {

  private static final Logger LOG = Logger.getLogger(ConfigurationCompiler.class);

  private final ConfigurationFeed.Inputs inputs;
  private final InstantSource clock;
  private final FileWatch configFiles = new FileWatch();
  private final FileWatch geoFiles = new FileWatch();
  private final GeographySource databases;
  private final SteeringMemory steering;
  private volatile @Nullable SteeringConfig config;
  private @Nullable Geography geography;

  ConfigurationCompiler(ConfigurationFeed.Inputs inputs, InstantSource clock) {
    this.inputs = inputs;
    this.clock = clock;
    this.databases = new GeographySource(inputs.locations(), inputs.networks(), inputs.cache());
    this.steering = new SteeringMemory(inputs.cache());
  }

  /// How PoPs are probed, by the configuration that was read last.
  List<Probe> probes() {
    var loaded = config;
    return loaded == null ? List.of() : loaded.probes();
  }

  /// Reads databases and files at the same time, so that a start takes as long as the slower of
  /// them. Mistakes in both are reported together.
  void loadBoth() throws RejectedConfiguration {
    var geographyRead =
        CompletableFuture.supplyAsync(
            () -> problems(this::loadGeography), runnable -> Thread.ofPlatform().start(runnable));
    var problems = new ArrayList<>(problems(this::loadConfig));
    problems.addAll(geographyRead.join());
    if (!problems.isEmpty()) {
      throw new RejectedConfiguration(problems);
    }
  }

  boolean hasSettledConfig() {
    return configFiles.hasSettledChange();
  }

  boolean hasSettledGeography() {
    return geoFiles.hasSettledChange();
  }

  /// Something that is loaded.
  @FunctionalInterface
  interface Loading {
    void run() throws RejectedConfiguration;
  }

  /// Loads something.
  ///
  /// @return the mistakes in it
  static List<String> problems(Loading loading) {
    try {
      loading.run();
      return List.of();
    } catch (RejectedConfiguration e) {
      return e.lines();
    }
  }

  void loadConfig() throws RejectedConfiguration {
    var loadStarted = clock.instant();
    var result = ConfigLoader.load(inputs.config());
    configFiles.loaded(result.files(), loadStarted);
    config =
        switch (result) {
          case LoadResult.Loaded loaded -> loaded.config();
          case LoadResult.Rejected rejected -> throw new RejectedConfiguration(rejected.report());
        };
  }

  void loadGeography() throws RejectedConfiguration {
    geoFiles.loaded(databases.paths(), clock.instant());
    try {
      geography = databases.read();
    } catch (GeoDatabaseException e) {
      throw new RejectedConfiguration(List.of(e.getMessage()));
    }
  }

  /// Compiles what was read.
  ///
  /// @param serving what serves; null at the start
  CompiledConfiguration compile(@Nullable CompiledConfiguration serving)
      throws RejectedConfiguration {
    try {
      return compileOnce(serving);
    } catch (UnreadableLocations e) {
      // What was compiled before is gone, and the databases are others since they were looked at.
      LOG.infof("The GeoIP databases are read anew: %s", e.getMessage());
    }
    try {
      geography = databases.readAll();
    } catch (GeoDatabaseException e) {
      throw new RejectedConfiguration(List.of(e.getMessage()));
    }
    return compileOnce(serving);
  }

  private CompiledConfiguration compileOnce(@Nullable CompiledConfiguration serving)
      throws RejectedConfiguration {
    var nowConfig = config;
    var nowGeography = geography;
    if (nowConfig == null || nowGeography == null) {
      throw new IllegalStateException("nothing has been loaded");
    }
    var before = steering.before(nowConfig, nowGeography, serving);
    return Compilation.compile(nowConfig, nowGeography, before, clock.instant());
  }

  /// Sees to it that the location table is in the cache, and no longer in memory.
  void keepGeography() {
    databases.keep();
  }

  /// Sees to it that the cache has what a snapshot was compiled into.
  void keepSteering(Snapshot snapshot) {
    steering.keep(snapshot);
  }
}
