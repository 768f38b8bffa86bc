package dev.popsteer.control;

import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.GeoTableFile;
import dev.popsteer.geo.GeoTableKey;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.SteeringFile;
import dev.popsteer.routing.SteeringKey;
import dev.popsteer.routing.StoredSteering;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/// What was compiled from databases and configurations, in a directory, so that a restart need not
/// compile it again: location tables, and the steering of configurations.
///
/// Nothing depends on it: what cannot be read is compiled, what cannot be written is not kept, and
/// a line in the log says so. [CachedFiles] has the rules for the directory.
public final class TableCache {

  private static final Logger LOG = Logger.getLogger(TableCache.class);

  /// That of the full DB-IP City pair has 95 MB.
  private final CachedFiles locations;

  private final CachedFiles steering;

  /// @param directory need not exist
  public TableCache(Path directory, InstantSource clock) {
    locations = new CachedFiles(directory, "locations", clock);
    steering = new CachedFiles(directory, "steering", clock);
  }

  /// The table that was compiled from databases; empty if there is none, or none that is sound.
  Optional<GeoTableFile.Read> find(GeoTableKey key, List<GeoSource> sources) {
    var file = locations.file(key.text());
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      var table = read(file, key, sources);
      locations.markUsed(file);
      return Optional.of(table);
    } catch (IOException | RuntimeException e) {
      LOG.warnf("%s is not used, and the databases are compiled again: %s", file, e);
      return Optional.empty();
    }
  }

  /// What is returned keeps the file open.
  private static GeoTableFile.Read read(Path file, GeoTableKey key, List<GeoSource> sources)
      throws IOException {
    var opened = new RandomAccessFile(file.toFile(), "r");
    try {
      return GeoTableFile.read(opened, key, sources);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /// Keeps a table.
  void keep(GeoTable table, GeoTableKey key) {
    locations.keep(key.text(), channel -> GeoTableFile.write(table, key, channel));
  }

  /// Whether there is steering of some configuration that was compiled from databases.
  boolean hasSteeringOf(GeoTableKey key) {
    return steering.hasAnyWith(key.text() + "-");
  }

  /// What a configuration was compiled into; empty if there is nothing, or nothing that is sound.
  Optional<StoredSteering> findSteering(SteeringKey key) {
    var file = steering.file(key.text());
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try (var opened = new RandomAccessFile(file.toFile(), "r")) {
      var stored = SteeringFile.read(opened.getChannel(), key);
      steering.markUsed(file);
      return Optional.of(stored);
    } catch (IOException | RuntimeException e) {
      LOG.warnf("%s is not used, and the configuration is compiled again: %s", file, e);
      return Optional.empty();
    }
  }

  /// Keeps what a snapshot was compiled into.
  ///
  /// @param key of its configuration
  /// @return whether it is kept
  boolean keep(Snapshot snapshot, SteeringKey key) {
    return steering.keep(key.text(), channel -> SteeringFile.write(snapshot, key, channel));
  }
}
