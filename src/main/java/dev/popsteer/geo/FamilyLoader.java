package dev.popsteer.geo;

import com.carrotsearch.hppc.IntIntHashMap;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// Fills a [PrefixTable] from databases: each family from the first one that knows any of it.
final class FamilyLoader {

  /// Decodes a record that was not seen before.
  @FunctionalInterface
  interface Decoder {

    /// Decodes the record at an offset of the data section.
    ///
    /// @return the index of its meaning, or [PrefixTable#NONE]
    int read(int at) throws GeoDatabaseException;
  }

  private final Map<Family, PrefixTable.Builder> filled = new EnumMap<>(Family.class);

  /// Takes from a database the families that are still empty.
  ///
  /// @return those that it filled
  Set<Family> fillFrom(Mmdb database, Decoder decoder) throws GeoDatabaseException {
    var fromThis = EnumSet.noneOf(Family.class);
    var pass = new Pass(decoder);
    for (var family : Family.values()) {
      if (!filled.containsKey(family)) {
        var ranges = read(pass, database, family);
        if (pass.hasValues) {
          filled.put(family, ranges);
          fromThis.add(family);
        }
      }
    }
    return fromThis;
  }

  private static PrefixTable.Builder read(Pass pass, Mmdb database, Family family)
      throws GeoDatabaseException {
    try {
      return pass.read(database, family);
    } catch (InternalError e) {
      // What the JVM makes of the signal when a mapped file has become shorter than its mapping.
      throw new GeoDatabaseException(
          database.name()
              + " was cut short while it was being read; replace a database by renaming a new file"
              + " to its name, not by writing over it",
          e);
    }
  }

  PrefixTable prefixes() {
    return PrefixTable.of(
        filled.getOrDefault(Family.IPV4, new PrefixTable.Builder()),
        filled.getOrDefault(Family.IPV6, new PrefixTable.Builder()));
  }

  /// One database being read. Families share the records that have been decoded.
  private static final class Pass {

    private final Decoder decoder;
    private final IntIntHashMap indexByOffset = new IntIntHashMap();

    /// Whether the family read last has any.
    private boolean hasValues;

    Pass(Decoder decoder) {
      this.decoder = decoder;
      indexByOffset.put(MmdbTree.NO_DATA, PrefixTable.NONE);
      indexByOffset.put(MmdbTree.EMBEDDED, PrefixTable.EMBEDDED);
    }

    PrefixTable.Builder read(Mmdb database, Family family) throws GeoDatabaseException {
      var ranges = new PrefixTable.Builder();
      hasValues = false;
      database.walk(
          family,
          (high, low, at) -> {
            int index = index(at);
            hasValues |= index >= 0;
            ranges.addUnchecked(family, high, low, index);
          });
      return ranges;
    }

    private int index(int at) throws GeoDatabaseException {
      int slot = indexByOffset.indexOf(at);
      if (indexByOffset.indexExists(slot)) {
        return indexByOffset.indexGet(slot);
      }
      int index = decoder.read(at);
      indexByOffset.indexInsert(slot, at, index);
      return index;
    }
  }
}
