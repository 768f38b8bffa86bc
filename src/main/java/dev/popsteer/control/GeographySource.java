package dev.popsteer.control;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.GeoTableKey;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.LocationLookup;
import dev.popsteer.geo.StoredGeoTable;
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

  /// What was read last, if it was compiled and is not in the cache yet.
  private @Nullable Compiled compiled;

  /// What was read last, if it is in the cache. What could not be read changes nothing here.
  private @Nullable Kept kept;

  private record Compiled(GeoTable table, GeoTableKey key, AsnTable networks, Lookup lookup) {}

  private record Kept(GeoTableKey key, AsnTable networks, StoredGeoTable stored) {}

  /// The table itself until it is in the cache, then the file there, which says the same.
  private static final class Lookup implements LocationLookup {

    private volatile LocationLookup current;

    Lookup(LocationLookup current) {
      this.current = current;
    }

    @Override
    public Optional<GeoTable.Located> find(IpAddress address) {
      return current.find(address);
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

  /// Reads the databases as they are now.
  ///
  /// @throws GeoDatabaseException if one cannot be used
  Geography read() throws GeoDatabaseException {
    long start = System.nanoTime();
    var networksRead = AsnTable.load(networks);
    var key = cache.flatMap(_ -> key());
    var found = cache.flatMap(of -> key.flatMap(known -> of.find(known, locations)));
    Geography geography;
    if (found.isPresent()) {
      var stored = found.get().stored();
      geography = new Geography(found.get().table(), networksRead, stored);
      compiled = null;
      kept = new Kept(key.orElseThrow(), networksRead, stored);
    } else {
      geography = compile(key, networksRead);
    }
    var table = geography.locations();
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

  private Geography compile(Optional<GeoTableKey> before, AsnTable networksRead)
      throws GeoDatabaseException {
    var table = GeoDatabase.load(locations);
    compiled = null;
    kept = null;
    // A file that changed while it was read may have been read in part as it was before.
    if (before.isEmpty() || !before.equals(key())) {
      return new Geography(table, networksRead, table);
    }
    var known = table.withEdition(before.get());
    var lookup = new Lookup(known);
    compiled = new Compiled(known, before.get(), networksRead, lookup);
    return new Geography(known, networksRead, lookup);
  }

  /// What was read last, once more, for those who did not hold on to it because of [#keep]: from
  /// the cache's file, which is open and stays as it is even if it is removed, whatever has become
  /// of the databases. Only if it was damaged are these read anew.
  ///
  /// @throws GeoDatabaseException if they cannot be used
  Geography again() throws GeoDatabaseException {
    var last = kept;
    if (last != null) {
      try {
        return new Geography(
            last.stored().whole(last.key(), locations), last.networks(), last.stored());
      } catch (IOException | RuntimeException e) {
        LOG.warnf("The compiled GeoIP data cannot be read again: %s", e);
      }
    }
    return read();
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
  ///
  /// @return whether what was read last can be had [#again], so that nobody need hold on to it
  boolean keep() {
    var toKeep = compiled;
    compiled = null;
    if (toKeep != null && cache.isPresent()) {
      cache.get().keep(toKeep.table(), toKeep.key());
      var found = cache.get().find(toKeep.key(), locations);
      if (found.isPresent()) {
        var stored = found.get().stored();
        toKeep.lookup().current = stored;
        kept = new Kept(toKeep.key(), toKeep.networks(), stored);
      }
    }
    return kept != null;
  }
}
