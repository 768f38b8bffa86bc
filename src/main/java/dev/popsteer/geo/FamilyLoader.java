package dev.popsteer.geo;

import com.carrotsearch.hppc.IntIntHashMap;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Fills a [PrefixTable] from databases: each family from the first one that knows any of it.
///
/// @param <T> what the records mean; equal ones get one index
final class FamilyLoader<T> {

  /// Makes the meaning of a record; empty if it has none for us.
  @FunctionalInterface
  interface Decoder<T> {
    Optional<T> read(int at) throws GeoDatabaseException;
  }

  private final PrefixTable.Builder prefixes = new PrefixTable.Builder();
  private final Map<T, Integer> indexes = new HashMap<>();
  private final List<T> values = new ArrayList<>();
  private final Set<Family> filled = EnumSet.noneOf(Family.class);

  /// Takes from a database the families that are still empty.
  ///
  /// @return those that it filled
  Set<Family> fillFrom(Mmdb database, Decoder<T> decoder) throws GeoDatabaseException {
    var fromThis = EnumSet.noneOf(Family.class);
    var indexByOffset = new IntIntHashMap();
    for (var family : Family.values()) {
      if (!filled.contains(family) && fill(family, database, decoder, indexByOffset)) {
        fromThis.add(family);
      }
    }
    filled.addAll(fromThis);
    return fromThis;
  }

  PrefixTable prefixes() {
    return prefixes.build();
  }

  List<T> values() {
    return values;
  }

  private boolean fill(
      Family family, Mmdb database, Decoder<T> decoder, IntIntHashMap indexByOffset)
      throws GeoDatabaseException {
    database.walk(
        family,
        (high, low, at) -> {
          int index = PrefixTable.NONE;
          if (at != MmdbTree.NO_DATA) {
            int slot = indexByOffset.indexOf(at);
            if (indexByOffset.indexExists(slot)) {
              index = indexByOffset.indexGet(slot);
            } else {
              index = index(decoder.read(at));
              indexByOffset.indexInsert(slot, at, index);
            }
          }
          prefixes.add(family, high, low, index);
        });
    return prefixes.hasValues(family);
  }

  private int index(Optional<T> value) {
    if (value.isEmpty()) {
      return PrefixTable.NONE;
    }
    return indexes.computeIfAbsent(
        value.get(),
        added -> {
          values.add(added);
          return values.size() - 1;
        });
  }
}
