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
/// Shape: an open-addressed hash table, at most half full, and the bytes of the names one after
/// another. A slot is one long, so that memory is waited for once: where the name stands in the
/// bytes, above how many labels it has, the root's not counted, above the upper bits of its hash.
public final class NameIndex {

  private static final int TAG_BITS = 25;
  private static final int LABEL_BITS = Integer.SIZE - TAG_BITS;
  private static final long FREE = -1;

  /// The number of no name.
  private static final int NONE = -1;

  private final byte[] names;
  private final long[] slots;
  private final int mask;

  private NameIndex(Set<Name> all) {
    int capacity = Integer.highestOneBit(Math.max(all.size(), 4)) << 2;
    this.mask = capacity - 1;
    this.slots = new long[capacity];
    Arrays.fill(slots, FREE);
    var bytes = new ByteArrayOutputStream();
    var wire = new WireName();
    for (var name : all) {
      wire.read(name);
      int slot = (int) wire.hash(0) & mask;
      while (slots[slot] != FREE) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = slot(bytes.size(), wire.labels(), wire.hash(0));
      bytes.writeBytes(name.toWireCanonical());
    }
    this.names = bytes.toByteArray();
  }

  private static long slot(int at, int labels, long hash) {
    return ((long) at << Integer.SIZE) | ((long) labels << TAG_BITS) | tag(hash);
  }

  private static int tag(long hash) {
    return (int) (hash >>> (Long.SIZE - TAG_BITS));
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
    return slots.length;
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
    return name.labels() - ((int) (slots[number] >>> TAG_BITS) & ((1 << LABEL_BITS) - 1));
  }

  /// The number of a name without its first labels; negative if that does not exist.
  private int find(WireName name, int without) {
    long hash = name.hash(without);
    int tag = tag(hash);
    int number = (int) hash & mask;
    for (long slot = slots[number]; slot != FREE; slot = slots[number]) {
      boolean isLike = (slot & ((1 << TAG_BITS) - 1)) == tag;
      if (isLike && name.suffixEquals(without, names, (int) (slot >>> Integer.SIZE))) {
        return number;
      }
      number = (number + 1) & mask;
    }
    return NONE;
  }
}
