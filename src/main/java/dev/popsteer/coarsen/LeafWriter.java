package dev.popsteer.coarsen;

import com.carrotsearch.hppc.LongIntHashMap;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.Prefix;
import java.util.BitSet;
import java.util.List;

/// Writes the leaves of a pruned tree as networks, each with a radius that is true for it: every
/// network of the source within the block, with its own radius, lies within it.
final class LeafWriter {

  /// Radii are rounded up to one of these, so that there are few records; the last reaches half-way
  /// round the Earth.
  private static final int[] RADII_KM = {10, 20, 50, 100, 250, 500, 1_000, 2_500, 5_000, 20_040};

  private final MmdbWriter writer;
  private final List<Location> locations;
  private final Places geography;
  private final LongIntHashMap records = new LongIntHashMap();

  LeafWriter(MmdbWriter writer, List<Location> locations, Places geography) {
    this.writer = writer;
    this.locations = locations;
    this.geography = geography;
  }

  /// @param leaves as [PrefixTrie#prune] made them
  void write(PrefixTrie trie, BitSet leaves) {
    new Walk(trie, leaves).write(trie.root(), 0, 0);
  }

  private int record(int place, double radiusKm) {
    int step = 0;
    while (RADII_KM[step] < radiusKm && step < RADII_KM.length - 1) {
      step++;
    }
    long key = (long) place * RADII_KM.length + step;
    int slot = records.indexOf(key);
    if (records.indexExists(slot)) {
      return records.indexGet(slot);
    }
    int record = writer.addRecord(CityRecords.record(locations.get(place), RADII_KM[step]));
    records.indexInsert(slot, key, record);
    return record;
  }

  /// One pass over a tree and, beside it, the ranges it was made of.
  private final class Walk {

    private final PrefixTrie trie;
    private final BitSet leaves;
    private final FamilyRanges ranges;
    private int range;
    private int fine;

    Walk(PrefixTrie trie, BitSet leaves) {
      this.trie = trie;
      this.leaves = leaves;
      this.ranges = trie.ranges();
    }

    void write(int node, long start, int length) {
      if (leaves.get(node)) {
        int place = trie.place(node);
        double radiusKm = radiusKm(place, start, length);
        if (place != Places.UNKNOWN) {
          writer.put(prefix(start, length), record(place, radiusKm));
        }
        return;
      }
      write(trie.left(node), start, length + 1);
      write(trie.right(node), start | 1L << (63 - length), length + 1);
    }

    private Prefix prefix(long start, int length) {
      return new Prefix(
          ranges.family() == Family.IPV4
              ? IpAddress.ofIpv4((int) (start >>> 32))
              : IpAddress.ofIpv6(start, 0),
          length);
    }

    private double radiusKm(int place, long start, int length) {
      long last = start | (length == 0 ? -1L : (1L << (64 - length)) - 1);
      double radius = 0;
      while (Long.compareUnsigned(ranges.last(range), start) < 0) {
        range++;
      }
      for (int i = range;
          i < ranges.size() && Long.compareUnsigned(ranges.start(i), last) <= 0;
          i++) {
        radius = Math.max(radius, reachKm(place, ranges.value(i)));
      }
      while (fine < ranges.fineSize() && Long.compareUnsigned(ranges.fineStart(fine), last) <= 0) {
        radius = Math.max(radius, reachKm(place, ranges.fineValue(fine)));
        fine++;
      }
      return radius;
    }

    /// How far from a place the clients of a network are at most.
    private double reachKm(int place, int location) {
      return place == Places.UNKNOWN || location < 0
          ? 0
          : geography.distanceKm(place, location) + locations.get(location).accuracyKm();
    }
  }
}
