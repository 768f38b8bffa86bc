package dev.popsteer.imports;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Prefix;
import java.util.List;
import java.util.Optional;

/// A zone of a coverage zone file: a cache group, or a location of the deep file.
///
/// @param caches of a deep location: the names of its caches
/// @param backups empty if the file names none
record CacheGroup(
    String name,
    Kind kind,
    Optional<Coordinates> coordinates,
    List<Prefix> prefixes,
    List<String> caches,
    Optional<Backups> backups,
    Position at) {

  CacheGroup {
    prefixes = List.copyOf(prefixes);
    caches = List.copyOf(caches);
  }

  /// In which of the two files a zone stands.
  enum Kind {
    REGULAR,
    DEEP
  }

  /// Which cache groups take over, in order.
  ///
  /// @param thenClosest whether after them the nearest of the others does
  record Backups(List<LocatedJson.Text> names, boolean thenClosest) {

    Backups {
      names = List.copyOf(names);
    }
  }

  boolean isDeep() {
    return kind == Kind.DEEP;
  }
}
