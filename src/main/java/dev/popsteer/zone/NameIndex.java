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

  /// How many labels each name has, the root's not counted.
  private final byte[] labels;

  private final int mask;

  private NameIndex(Set<Name> all) {
    int capacity = Integer.highestOneBit(Math.max(all.size(), 4)) << 2;
    this.mask = capacity - 1;
    this.at = new int[capacity];
    this.hashes = new long[capacity];
    this.labels = new byte[capacity];
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
      labels[slot] = (byte) wire.labels();
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

  /// Numbers are below this one, which is two to four times the number of names; at least 16.
  public int capacity() {
    return at.length;
  }

  /// The number of a name or, if it does not exist, of its closest encloser.
  ///
  /// That is looked for from the root down, so that a name of many labels costs no more than the
  /// depth of the zones.
  public int closest(WireName name) {
    int found = find(name, 0);
    if (found >= 0) {
      return found;
    }
    int without = name.labels();
    int closest = find(name, without);
    for (int next = closest; next >= 0; next = find(name, without)) {
      closest = next;
      without--;
    }
    return closest;
  }

  /// How many labels a name has before the one with a number, which is found by [#closest]: 0 if it
  /// exists.
  public int labelsBefore(WireName name, int number) {
    return name.labels() - labels[number];
  }

  /// The number of a name without its first labels; negative if that does not exist.
  private int find(WireName name, int without) {
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
}
