package dev.popsteer.zone;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.xbill.DNS.Name;

/// The names that exist in all zones together, and those above the zones up to the root, each with
/// a number: found by their bytes, without allocating.
///
/// Whatever a query for a name that does not exist is answered, the longest of its suffixes that
/// exists, its closest encloser (RFC 4592 §3.3.1), decides. So answers can be kept for names that
/// exist and for closest enclosers, of which there are only so many.
///
/// Shape: an open-addressed hash table, at most half full, of the bytes of the names one after
/// another.
public final class NameIndex {

  private static final int FREE = -1;

  private final byte[] names;

  /// Where the name stands in the bytes, or [#FREE].
  private final int[] at;

  private final long[] hashes;
  private final int mask;

  private NameIndex(Set<Name> all) {
    int capacity = Integer.highestOneBit(Math.max(all.size(), 4)) << 2;
    this.mask = capacity - 1;
    this.at = new int[capacity];
    this.hashes = new long[capacity];
    Arrays.fill(at, FREE);
    var bytes = new ByteArrayOutputStream();
    var wire = new WireName();
    for (var name : all) {
      wire.read(name);
      int slot = (int) wire.hash(0) & mask;
      while (at[slot] != FREE) {
        slot = (slot + 1) & mask;
      }
      at[slot] = bytes.size();
      hashes[slot] = wire.hash(0);
      bytes.writeBytes(name.toWireCanonical());
    }
    this.names = bytes.toByteArray();
  }

  static NameIndex of(Iterable<Zone> zones) {
    var all = new HashSet<Name>();
    all.add(Name.root);
    for (var zone : zones) {
      all.addAll(zone.names());
      for (var above = zone.origin(); !above.equals(Name.root); above = new Name(above, 1)) {
        all.add(above);
      }
    }
    return new NameIndex(all);
  }

  /// Numbers are below this one.
  public int size() {
    return at.length;
  }

  /// The number of a name without its first labels; negative if that does not exist.
  ///
  /// @param without how many labels, 0 to all
  public int find(WireName name, int without) {
    long hash = name.hash(without);
    int slot = (int) hash & mask;
    while (at[slot] != FREE) {
      if (hashes[slot] == hash && name.suffixEquals(without, names, at[slot])) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return FREE;
  }

  /// How many labels a name that does not exist has before those of its closest encloser, at least
  /// 1.
  ///
  /// Looked for from the root down, so that a name of many labels costs no more than the depth of
  /// the zones.
  public int labelsBelowEncloser(WireName name) {
    int below = name.labels();
    while (find(name, below - 1) >= 0) {
      below--;
    }
    return below;
  }
}
