package dev.popsteer.coarsen;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongArrayList;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.PrefixTable;

/// The ranges of one family of a table, as arrays.
///
/// Addresses are 64 bits, the first bit of the address in the first: IPv6 is cut at /64, because no
/// network smaller than that has a place of its own worth its bytes. A /64 counts as what its first
/// address is; the values within it that differ are kept apart (`fine…`), for the accuracy radius.
final class FamilyRanges {

  private final Family family;
  private final LongArrayList starts = new LongArrayList();
  private final IntArrayList values = new IntArrayList();
  private final LongArrayList fineStarts = new LongArrayList();
  private final IntArrayList fineValues = new IntArrayList();

  /// Where the value that was last seen in the middle of a /64 goes on past it; 0 if nowhere.
  private long resumeAt;

  private int resumeWith;

  private FamilyRanges(Family family) {
    this.family = family;
  }

  static FamilyRanges of(PrefixTable table, Family family) {
    var ranges = new FamilyRanges(family);
    table.forEachRange(family, ranges::add);
    ranges.resume(0, 0);
    return ranges;
  }

  /// Bits of an address that count: 32 or 64.
  int bits() {
    return family == Family.IPV4 ? 32 : 64;
  }

  Family family() {
    return family;
  }

  int size() {
    return starts.size();
  }

  /// The first address of a range; ranges are ascending as unsigned numbers, the first starts at 0.
  long start(int range) {
    return starts.get(range);
  }

  int value(int range) {
    return values.get(range);
  }

  /// The last address of a range.
  long last(int range) {
    return range + 1 < starts.size() ? starts.get(range + 1) - 1 : -1;
  }

  int fineSize() {
    return fineStarts.size();
  }

  /// The /64 that holds a range smaller than itself.
  long fineStart(int index) {
    return fineStarts.get(index);
  }

  int fineValue(int index) {
    return fineValues.get(index);
  }

  /// How many addresses (IPv4) or /48 networks (IPv6) a range has.
  double units(int range) {
    return units(start(range), last(range));
  }

  /// How many addresses (IPv4) or /48 networks (IPv6) there are from one address to another.
  double units(long first, long last) {
    double addresses = unsigned(last - first) + 1;
    return addresses / (family == Family.IPV4 ? 0x1p32 : 0x1p16);
  }

  private void add(long high, long low, int value) {
    resume(high, low);
    if (low == 0) {
      append(high, value);
    } else {
      fineStarts.add(high);
      fineValues.add(value);
      resumeAt = high + 1;
      resumeWith = value;
    }
  }

  private void resume(long high, long low) {
    boolean atEnd = high == 0 && low == 0;
    if (resumeAt == 0 || (!atEnd && Long.compareUnsigned(high, resumeAt) < 0)) {
      return;
    }
    if (atEnd || high != resumeAt || low != 0) {
      append(resumeAt, resumeWith);
    }
    resumeAt = 0;
  }

  private void append(long start, int value) {
    if (values.isEmpty() || values.get(values.size() - 1) != value) {
      starts.add(start);
      values.add(value);
    }
  }

  private static double unsigned(long value) {
    return value >= 0 ? value : value + 0x1p64;
  }
}
