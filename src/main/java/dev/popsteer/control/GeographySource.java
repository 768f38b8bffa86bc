package dev.popsteer.control;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.GeoTableKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The GeoIP databases as tables: read from the cache if they were compiled before, else compiled.
///
/// Not for use by several threads at once.
final class GeographySource {

  private static final Logger LOG = Logger.getLogger(GeographySource.class);

  private final List<GeoSource> locations;
  private final List<GeoSource> networks;
  private final Optional<TableCache> cache;

  /// Compiled, and not in the cache yet.
  private @Nullable Compiled compiled;

  private record Compiled(GeoTable table, GeoTableKey key) {}

  GeographySource(List<GeoSource> locations, List<GeoSource> networks, Optional<TableCache> cache) {
    this.locations = locations;
    this.networks = networks;
    this.cache = cache;
  }

  /// The files that are read, which may change.
  List<Path> paths() {
    var paths = new ArrayList<Path>();
    for (var source : Stream.concat(locations.stream(), networks.stream()).toList()) {
      if (source instanceof GeoSource.OfFile(Path path)) {
        paths.add(path);
      }
    }
    return paths;
  }

  /// Reads the databases as they are now.
  ///
  /// @throws GeoDatabaseException if one cannot be used
  Geography read() throws GeoDatabaseException {
    long start = System.nanoTime();
    compiled = null;
    var key = cache.flatMap(_ -> key());
    var found = cache.flatMap(of -> key.flatMap(known -> of.find(known, locations)));
    var table = found.isPresent() ? found.get() : compile(key);
    var geography = new Geography(table, AsnTable.load(networks));
    for (var database : table.descriptions()) {
      LOG.infof("%s: %s of %s", database.name(), database.type(), database.built());
    }
    LOG.infof(
        "GeoIP data: %,d ranges, %,d locations, %s in %d ms",
        table.prefixes().size(),
        table.locations().size(),
        found.isPresent() ? "compiled before, read from the cache" : "loaded",
        (System.nanoTime() - start) / 1_000_000);
    return geography;
  }

  private GeoTable compile(Optional<GeoTableKey> before) throws GeoDatabaseException {
    var table = GeoDatabase.load(locations);
    // A file that changed while it was read may have been read in part as it was before.
    if (before.isPresent() && before.equals(key())) {
      compiled = new Compiled(table, before.get());
    }
    return table;
  }

  /// Empty if a database cannot be read, which compiling it reports.
  private Optional<GeoTableKey> key() {
    try {
      return Optional.of(GeoTableKey.of(locations));
    } catch (IOException e) {
      LOG.debugf(e, "The GeoIP databases cannot be read");
      return Optional.empty();
    }
  }

  /// Writes what was compiled into the cache, for the next start.
  void keep() {
    var toKeep = compiled;
    compiled = null;
    if (toKeep != null) {
      cache.ifPresent(of -> of.keep(toKeep.table(), toKeep.key()));
    }
  }
}
