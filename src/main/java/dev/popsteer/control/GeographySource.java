package dev.popsteer.control;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.GeoTableKey;
import dev.popsteer.geo.StoredGeoTable;
import dev.popsteer.geo.UnreadableLocations;
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

  /// What was read last. What could not be read changes nothing here.
  private @Nullable Read last;

  private record Read(Geography geography, Optional<Kept> kept) {}

  /// A table that may be in the cache.
  private final class Kept {

    private final GeoTableKey key;

    /// Open, and stays as it is even if the file is removed or the databases change; null if it has
    /// not been read or written yet.
    private @Nullable StoredGeoTable stored;

    Kept(GeoTableKey key) {
      this.key = key;
    }

    synchronized GeoTable read() throws GeoDatabaseException {
      long start = System.nanoTime();
      if (stored != null) {
        try {
          return stored.whole(key, locations);
        } catch (IOException | RuntimeException e) {
          LOG.warnf("The compiled GeoIP data cannot be read again: %s", e);
        }
      }
      var found = cache.flatMap(of -> of.find(key, locations));
      if (found.isPresent()) {
        stored = found.get().stored();
        log(found.get().table(), "compiled before, read from the cache", start);
        return found.get().table();
      }
      var compiled = GeoDatabase.load(locations).withEdition(key);
      // A file that changed while it was read may have been read in part as it was before.
      if (!GeographySource.this.key(locations).equals(Optional.of(key))) {
        throw new GeoDatabaseException(
            "a GeoIP database is another one than before: it is loaded once it has come to rest");
      }
      log(compiled, "loaded", start);
      return compiled;
    }

    /// Sees to it that the table is in the cache.
    ///
    /// @return what reads it there; empty if it cannot be
    Optional<StoredGeoTable> keep(Geography geography) {
      if (stored() == null) {
        // Not while this is locked: it may have to be read, by this.
        var table = geography.table();
        if (stored() == null && cache.isPresent()) {
          cache.get().keep(table, key);
          store(cache.get().find(key, locations).map(found -> found.stored()).orElse(null));
        }
      }
      return Optional.ofNullable(stored());
    }

    private synchronized @Nullable StoredGeoTable stored() {
      return stored;
    }

    private synchronized void store(@Nullable StoredGeoTable found) {
      stored = found;
    }
  }

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

  /// Reads the databases as they are now: the location table only when it is needed, if the cache
  /// has steering that was compiled from it, for then it rarely is.
  ///
  /// @throws GeoDatabaseException if one cannot be used
  Geography read() throws GeoDatabaseException {
    var networksBefore = cache.flatMap(_ -> key(networks));
    var asn = named(AsnTable.load(networks), networksBefore);
    var key = cache.flatMap(_ -> key(locations));
    if (key.isEmpty()) {
      return readAll(asn);
    }
    var kept = new Kept(key.get());
    var geography = new Geography(key.get(), asn, kept::read);
    if (!cache.orElseThrow().hasSteeringOf(key.get())) {
      try {
        geography.table();
      } catch (UnreadableLocations e) {
        // It changed meanwhile, or it cannot be used.
        return readAll();
      }
    }
    last = new Read(geography, Optional.of(kept));
    return geography;
  }

  /// Known by the contents of its databases, unless one of them changed while it was read.
  private AsnTable named(AsnTable table, Optional<GeoTableKey> before) {
    return before.isPresent() && before.equals(key(networks))
        ? table.withEdition(before.get())
        : table;
  }

  /// Reads the databases as they are now, and all of them at once.
  ///
  /// @throws GeoDatabaseException if one cannot be used
  Geography readAll() throws GeoDatabaseException {
    return readAll(AsnTable.load(networks));
  }

  private Geography readAll(AsnTable asn) throws GeoDatabaseException {
    long start = System.nanoTime();
    var table = GeoDatabase.load(locations);
    log(table, "loaded", start);
    var geography = new Geography(table, asn);
    last = new Read(geography, Optional.empty());
    return geography;
  }

  private static void log(GeoTable table, String how, long start) {
    for (var database : table.descriptions()) {
      LOG.infof("%s: %s of %s", database.name(), database.type(), database.built());
    }
    LOG.infof(
        "GeoIP data: %,d ranges, %,d locations, %s in %d ms",
        table.prefixes().size(),
        table.locations().size(),
        how,
        (System.nanoTime() - start) / 1_000_000);
  }

  /// Empty if a database cannot be read, which compiling it reports.
  private Optional<GeoTableKey> key(List<GeoSource> sources) {
    try {
      return Optional.of(GeoTableKey.of(sources));
    } catch (IOException e) {
      LOG.debugf(e, "The GeoIP databases cannot be read");
      return Optional.empty();
    }
  }

  /// Writes what was read last into the cache, unless it is there, and lets the location table go,
  /// which takes a third of the memory.
  void keep() {
    var read = last;
    if (read != null && read.kept().isPresent()) {
      read.kept().get().keep(read.geography()).ifPresent(read.geography()::letGo);
    }
  }
}
