package dev.popsteer.geo;

import com.carrotsearch.hppc.IntArrayList;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/// Sorted ranges that cover all IPv4 space, no two neighbours with the same value.
final class Ipv4Ranges {

  /// First addresses as unsigned numbers, ascending; the first is 0.
  private final int[] starts;

  private final int[] values;
  private final @Nullable RangeIndex index;

  Ipv4Ranges(int[] starts, int[] values) {
    this(starts, values, null);
  }

  private Ipv4Ranges(int[] starts, int[] values, @Nullable RangeIndex index) {
    this.starts = starts;
    this.values = values;
    this.index = index;
  }

  /// These ranges with an index, for many look-ups.
  Ipv4Ranges indexed() {
    return new Ipv4Ranges(
        starts, values, new RangeIndex(starts.length, range -> starts[range], _ -> true));
  }

  static Ipv4Ranges read(ColumnReader columns) throws IOException {
    return new Ipv4Ranges(columns.ints(), columns.ints());
  }

  void write(ColumnWriter columns) throws IOException {
    columns.ints(starts);
    columns.ints(values);
  }

  /// Where each n-th range begins.
  Ipv4Ranges guide(int n) {
    int[] first = new int[(starts.length + n - 1) / n];
    for (int i = 0; i < first.length; i++) {
      first[i] = starts[i * n];
    }
    return new Ipv4Ranges(first, new int[first.length]);
  }

  int size() {
    return starts.length;
  }

  int value(int range) {
    return values[range];
  }

  /// The first address of a range.
  int start(int range) {
    return starts[range];
  }

  /// The range that holds the address.
  int find(int address) {
    int found = index == null ? 0 : index.first(address);
    int left = (index == null ? starts.length - 1 : index.last(address)) - found;
    // One choice a step, which the processor makes without a guess.
    while (left > 0) {
      int step = (left + 1) >>> 1;
      found = Integer.compareUnsigned(starts[found + step], address) <= 0 ? found + step : found;
      left -= step;
    }
    return found;
  }

  /// Length of the largest prefix that holds the address and lies within its range.
  int scope(int range, int address) {
    return scope(range, range, address);
  }

  /// Length of the largest prefix that holds the address and lies within a run of ranges.
  ///
  /// A prefix leaves the run at one end exactly if it is short enough to hold the address next to
  /// that end too: so it must be longer than what the address has in common with either neighbour.
  int scope(int firstRange, int lastRange, int address) {
    int scope = 0;
    if (firstRange > 0) {
      scope = Integer.numberOfLeadingZeros(address ^ (starts[firstRange] - 1)) + 1;
    }
    if (lastRange < starts.length - 1) {
      scope = Math.max(scope, Integer.numberOfLeadingZeros(address ^ starts[lastRange + 1]) + 1);
    }
    return scope;
  }

  void forEach(PrefixTable.RangeVisitor visitor) {
    for (int range = 0; range < starts.length; range++) {
      visitor.range((long) starts[range] << 32, 0, values[range]);
    }
  }

  Ipv4Ranges map(int[] meanings) {
    var mappedStarts = new IntArrayList();
    var mappedValues = new IntArrayList();
    int last = 0;
    for (int range = 0; range < starts.length; range++) {
      int value = meanings[values[range] + 1];
      if (range == 0 || value != last) {
        mappedStarts.add(starts[range]);
        mappedValues.add(value);
        last = value;
      }
    }
    return new Ipv4Ranges(mappedStarts.toArray(), mappedValues.toArray());
  }

  /// Which ranges begin a run, that is have another meaning than the range before: bit n of word w
  /// is that of range 64 w + n.
  long[] runStarts(SmallNumbers meanings) {
    return meanings.changes(values, PrefixTable.NONE);
  }

  /// A copy of the first range of each run.
  ///
  /// @param runStarts see [#runStarts]
  Ipv4Runs runs(long[] runStarts, SmallNumbers meanings) {
    int size = 0;
    for (long bits : runStarts) {
      size += Long.bitCount(bits);
    }
    // In one loop over plain arrays: at a start it is interpreted until it has been compiled.
    long[] runs = new long[size];
    int run = 0;
    for (int word = 0; word < runStarts.length; word++) {
      for (long left = runStarts[word]; left != 0; left &= left - 1) {
        int range = (word << 6) + Long.numberOfTrailingZeros(left);
        runs[run++] = Ipv4Runs.run(starts[range], meanings.get(values[range] + 1));
      }
    }
    return new Ipv4Runs(runs);
  }

  /// The last address of a range.
  int end(int range) {
    return range == starts.length - 1 ? -1 : starts[range + 1] - 1;
  }

  static Ipv4Ranges combine(Ipv4Ranges first, Ipv4Ranges second, IntBinaryOperator combination) {
    int[] starts = new int[first.size() + second.size()];
    int[] values = new int[starts.length];
    int size = 0;
    int a = 0;
    int b = 0;
    while (true) {
      int value = combination.applyAsInt(first.values[a], second.values[b]);
      if (size == 0 || values[size - 1] != value) {
        int ofFirst = first.starts[a];
        int ofSecond = second.starts[b];
        starts[size] = Integer.compareUnsigned(ofFirst, ofSecond) >= 0 ? ofFirst : ofSecond;
        values[size++] = value;
      }
      boolean lastOfFirst = a == first.size() - 1;
      boolean lastOfSecond = b == second.size() - 1;
      if (lastOfFirst && lastOfSecond) {
        return new Ipv4Ranges(Arrays.copyOf(starts, size), Arrays.copyOf(values, size));
      }
      int order =
          lastOfFirst
              ? 1
              : lastOfSecond
                  ? -1
                  : Integer.compareUnsigned(first.starts[a + 1], second.starts[b + 1]);
      a += order <= 0 ? 1 : 0;
      b += order >= 0 ? 1 : 0;
    }
  }

  /// Takes ranges in ascending order and merges neighbours of equal value.
  static final class Builder {

    private final IntArrayList starts = new IntArrayList();
    private final IntArrayList values = new IntArrayList();

    Builder() {
      starts.add(0);
      values.add(PrefixTable.NONE);
    }

    void add(int start, int value) {
      int last = starts.size() - 1;
      int order = Integer.compareUnsigned(start, starts.get(last));
      if (order < 0) {
        throw new IllegalArgumentException("ranges are not in ascending order");
      }
      if (order == 0) {
        if (last > 0 && values.get(last - 1) == value) {
          starts.removeAt(last);
          values.removeAt(last);
        } else {
          values.set(last, value);
        }
      } else if (values.get(last) != value) {
        starts.add(start);
        values.add(value);
      }
    }

    Ipv4Ranges build() {
      return new Ipv4Ranges(Bits.trimmed(starts), Bits.trimmed(values));
    }
  }
}
