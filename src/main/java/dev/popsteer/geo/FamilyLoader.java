package dev.popsteer.geo;

import com.carrotsearch.hppc.IntIntHashMap;
import java.util.EnumSet;
import java.util.Set;

/// Fills a [PrefixTable] from databases: each family from the first one that knows any of it.
///
/// A tree is walked twice, first to decode the records and count the ranges, then to fill arrays of
/// just that size: arrays that grow would leave three times the table's size as garbage.
final class FamilyLoader {

  /// Decodes a record that was not seen before.
  @FunctionalInterface
  interface Decoder {

    /// Decodes the record at an offset of the data section.
    ///
    /// @return the index of its meaning, or [PrefixTable#NONE]
    int read(int at) throws GeoDatabaseException;
  }

  private final PrefixTable.Builder prefixes = new PrefixTable.Builder();
  private final Set<Family> filled = EnumSet.noneOf(Family.class);

  /// Takes from a database the families that are still empty.
  ///
  /// @return those that it filled
  Set<Family> fillFrom(Mmdb database, Decoder decoder) throws GeoDatabaseException {
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

  private boolean fill(Family family, Mmdb database, Decoder decoder, IntIntHashMap indexByOffset)
      throws GeoDatabaseException {
    indexByOffset.put(MmdbTree.NO_DATA, PrefixTable.NONE);
    indexByOffset.put(MmdbTree.EMBEDDED, PrefixTable.EMBEDDED);
    var counter = new Counter(decoder, indexByOffset);
    database.walk(family, counter);
    if (!counter.hasValues) {
      return false;
    }
    prefixes.reserve(family, counter.ranges);
    database.walk(
        family, (high, low, at) -> prefixes.addUnchecked(family, high, low, indexByOffset.get(at)));
    return true;
  }

  /// The first pass.
  private static final class Counter implements MmdbTree.Visitor {

    private final Decoder decoder;
    private final IntIntHashMap indexByOffset;
    private boolean hasValues;
    private int ranges;
    private int last = Integer.MAX_VALUE;

    Counter(Decoder decoder, IntIntHashMap indexByOffset) {
      this.decoder = decoder;
      this.indexByOffset = indexByOffset;
    }

    @Override
    public void network(long high, long low, int at) throws GeoDatabaseException {
      int slot = indexByOffset.indexOf(at);
      int index;
      if (indexByOffset.indexExists(slot)) {
        index = indexByOffset.indexGet(slot);
      } else {
        index = decoder.read(at);
        indexByOffset.indexInsert(slot, at, index);
      }
      hasValues |= index >= 0;
      ranges += index == last ? 0 : 1;
      last = index;
    }
  }
}
