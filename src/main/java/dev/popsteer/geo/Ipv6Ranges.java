package dev.popsteer.geo;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongArrayList;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/// Sorted ranges that cover all IPv6 space, no two neighbours with the same value.
///
/// The twin of [Ipv4Ranges]; apart from it because 32-bit keys halve the memory and the cost of
/// what most queries look up.
final class Ipv6Ranges {

  /// First addresses as unsigned 128-bit numbers, ascending; the first is 0.
  private final long[] highs;

  private final SparseLongs lows;
  private final int[] values;
  private final @Nullable RangeIndex index;

  Ipv6Ranges(long[] highs, SparseLongs lows, int[] values) {
    this(highs, lows, values, null);
  }

  private Ipv6Ranges(long[] highs, SparseLongs lows, int[] values, @Nullable RangeIndex index) {
    this.highs = highs;
    this.lows = lows;
    this.values = values;
    this.index = index;
  }

  /// These ranges with an index, for many look-ups.
  Ipv6Ranges indexed() {
    var made =
        new RangeIndex(
            highs.length,
            range -> (int) (highs[range] >>> Integer.SIZE),
            range -> (int) highs[range] == 0 && lows.get(range) == 0);
    return new Ipv6Ranges(highs, lows, values, made);
  }

  static Ipv6Ranges read(ColumnReader columns) throws IOException {
    return new Ipv6Ranges(columns.longs(), SparseLongs.read(columns), columns.ints());
  }

  void write(ColumnWriter columns) throws IOException {
    columns.longs(highs);
    lows.write(columns);
    columns.ints(values);
  }

  /// Where each n-th range begins.
  Ipv6Ranges guide(int n) {
    long[] first = new long[(highs.length + n - 1) / n];
    var lowsOfFirst = new SparseLongs.Builder();
    for (int i = 0; i < first.length; i++) {
      first[i] = highs[i * n];
      lowsOfFirst.set(i, lows.get(i * n));
    }
    return new Ipv6Ranges(first, lowsOfFirst.build(), new int[first.length]);
  }

  SparseLongs lows() {
    return lows;
  }

  int size() {
    return highs.length;
  }

  int value(int range) {
    return values[range];
  }

  /// The range that holds the address.
  int find(long high, long low) {
    int part = index == null ? 0 : index.part((int) (high >>> Integer.SIZE));
    int from = index == null ? 0 : index.firstRange(part);
    int to = index == null ? highs.length - 1 : index.lastRange(part);
    while (from < to) {
      int middle = (from + to + 1) >>> 1;
      int order = Long.compareUnsigned(highs[middle], high);
      if (order < 0 || (order == 0 && Long.compareUnsigned(lows.get(middle), low) <= 0)) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return from;
  }

  /// Length of the largest prefix that holds the address and lies within its range.
  int scope(int range, long high, long low) {
    return scope(range, range, high, low);
  }

  /// Length of the largest prefix that holds the address and lies within a run of ranges; see
  /// [Ipv4Ranges#scope].
  int scope(int firstRange, int lastRange, long high, long low) {
    int scope = 0;
    if (firstRange > 0) {
      long first = lows.get(firstRange);
      long lowBefore = first - 1;
      long highBefore = first == 0 ? highs[firstRange] - 1 : highs[firstRange];
      scope = Bits.commonPrefix(high, low, highBefore, lowBefore) + 1;
    }
    if (lastRange < highs.length - 1) {
      int next = Bits.commonPrefix(high, low, highs[lastRange + 1], lows.get(lastRange + 1)) + 1;
      scope = Math.max(scope, next);
    }
    return scope;
  }

  /// These ranges with the blocks of [EmbeddedIpv4] marked to be answered from the IPv4 ranges or,
  /// where all of IPv4 has one value, given that value.
  Ipv6Ranges withEmbedded(Ipv4Ranges ipv4) {
    if (ipv4.size() > 1) {
      return withEmbedded();
    }
    return withBlocks(ipv4.value(0));
  }

  /// These ranges with the blocks of [EmbeddedIpv4] marked to be answered from the IPv4 ranges.
  Ipv6Ranges withEmbedded() {
    return marksEmbedded() ? this : withBlocks(PrefixTable.EMBEDDED);
  }

  private Ipv6Ranges withBlocks(int value) {
    var blocks = new Builder();
    for (var form : EmbeddedIpv4.values()) {
      blocks.add(form.block().address(), 1);
      form.block().last().next().ifPresent(after -> blocks.add(after, PrefixTable.NONE));
    }
    return combine(this, blocks.build(), (own, block) -> block == 1 ? value : own);
  }

  void forEach(PrefixTable.RangeVisitor visitor) {
    var cursor = lows.cursor();
    for (int range = 0; range < values.length; range++) {
      boolean embedded = values[range] == PrefixTable.EMBEDDED;
      visitor.range(highs[range], cursor.get(range), embedded ? PrefixTable.NONE : values[range]);
    }
  }

  Ipv6Ranges map(int[] meanings) {
    var mapped = new Builder();
    var cursor = lows.cursor();
    int last = 0;
    for (int range = 0; range < values.length; range++) {
      int own = values[range];
      int value = own == PrefixTable.EMBEDDED ? own : meanings[own + 1];
      if (range == 0 || value != last) {
        mapped.add(highs[range], cursor.get(range), value);
        last = value;
      }
    }
    return mapped.build();
  }

  /// See [Ipv4Ranges#runStarts].
  ///
  /// @param embedded the meaning of ranges that are answered from the IPv4 ranges
  long[] runStarts(SmallNumbers meanings, int embedded) {
    return meanings.changes(values, embedded);
  }

  /// The first 64 bits of the last address of a range.
  long endHigh(int range) {
    if (range == highs.length - 1) {
      return -1;
    }
    return lows.get(range + 1) == 0 ? highs[range + 1] - 1 : highs[range + 1];
  }

  /// The last 64 bits of the last address of a range.
  long endLow(int range) {
    return range == highs.length - 1 ? -1 : lows.get(range + 1) - 1;
  }

  private boolean marksEmbedded() {
    for (var form : EmbeddedIpv4.values()) {
      var first = form.block().address();
      int range = find(first.high(), first.low());
      if (values[range] != PrefixTable.EMBEDDED
          || scope(range, first.high(), first.low()) != form.block().length()) {
        return false;
      }
    }
    return true;
  }

  static Ipv6Ranges combine(Ipv6Ranges first, Ipv6Ranges second, IntBinaryOperator combination) {
    long[] highs = new long[first.size() + second.size()];
    int[] values = new int[highs.length];
    var lows = new SparseLongs.Builder();
    int size = 0;
    var a = first.new Walk();
    var b = second.new Walk();
    while (true) {
      int value = combination.applyAsInt(first.values[a.range], second.values[b.range]);
      if (size == 0 || values[size - 1] != value) {
        var later = Bits.compare(a.high, a.low, b.high, b.low) >= 0 ? a : b;
        highs[size] = later.high;
        lows.set(size, later.low);
        values[size++] = value;
      }
      if (a.isLast() && b.isLast()) {
        return new Ipv6Ranges(
            Arrays.copyOf(highs, size), lows.build(), Arrays.copyOf(values, size));
      }
      int order =
          a.isLast()
              ? 1
              : b.isLast() ? -1 : Bits.compare(a.nextHigh, a.nextLow, b.nextHigh, b.nextLow);
      if (order <= 0) {
        a.advance();
      }
      if (order >= 0) {
        b.advance();
      }
    }
  }

  /// One range after the other, with where the next one begins.
  private final class Walk {

    private final SparseLongs.Cursor cursor = lows.cursor();
    private int range;
    private long high;
    private long low;
    private long nextHigh;
    private long nextLow;

    Walk() {
      look();
    }

    boolean isLast() {
      return range == highs.length - 1;
    }

    void advance() {
      range++;
      high = nextHigh;
      low = nextLow;
      look();
    }

    private void look() {
      if (!isLast()) {
        nextHigh = highs[range + 1];
        nextLow = cursor.get(range + 1);
      }
    }
  }

  /// Takes ranges in ascending order and merges neighbours of equal value.
  static final class Builder {

    private final LongArrayList highs = new LongArrayList();
    private final SparseLongs.Builder lows = new SparseLongs.Builder();
    private final IntArrayList values = new IntArrayList();

    Builder() {
      highs.add(0);
      values.add(PrefixTable.NONE);
    }

    void add(IpAddress first, int value) {
      add(first.high(), first.low(), value);
    }

    void add(long high, long low, int value) {
      int last = highs.size() - 1;
      int order = Bits.compare(high, low, highs.get(last), lows.get(last));
      if (order < 0) {
        throw new IllegalArgumentException("ranges are not in ascending order");
      }
      if (order == 0) {
        if (last > 0 && values.get(last - 1) == value) {
          highs.removeAt(last);
          lows.removeLast(last);
          values.removeAt(last);
        } else {
          values.set(last, value);
        }
      } else if (values.get(last) != value) {
        highs.add(high);
        lows.set(last + 1, low);
        values.add(value);
      }
    }

    Ipv6Ranges build() {
      return new Ipv6Ranges(Bits.trimmed(highs), lows.build(), Bits.trimmed(values));
    }
  }
}
