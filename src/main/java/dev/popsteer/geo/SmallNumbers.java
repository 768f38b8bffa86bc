package dev.popsteer.geo;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An immutable column of numbers that are not negative: two bytes each if all are below 65,536,
/// else four.
public final class SmallNumbers {

  /// Neither a number nor [PrefixTable#EMBEDDED].
  private static final int NONE = -1;

  private final char @Nullable [] small;
  private final int @Nullable [] large;

  public SmallNumbers(int[] numbers) {
    int greatest = 0;
    for (int number : numbers) {
      greatest = Math.max(greatest, number);
    }
    if (greatest > Character.MAX_VALUE) {
      small = null;
      large = numbers.clone();
      return;
    }
    large = null;
    small = new char[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      small[i] = (char) numbers[i];
    }
  }

  private SmallNumbers(char[] small) {
    this.small = small;
    this.large = null;
  }

  /// Reads a column that [#write] wrote.
  public static SmallNumbers read(ColumnReader columns) throws IOException {
    return columns.number() == Character.BYTES
        ? new SmallNumbers(columns.chars())
        : new SmallNumbers(columns.ints());
  }

  /// Writes the column as it is in memory.
  public void write(ColumnWriter columns) throws IOException {
    if (small != null) {
      columns.number(Character.BYTES);
      columns.chars(small);
    } else {
      columns.number(Integer.BYTES);
      columns.ints(Objects.requireNonNull(large));
    }
  }

  public int size() {
    return small != null ? small.length : Objects.requireNonNull(large).length;
  }

  public int get(int index) {
    if (small != null) {
      return small[index];
    }
    return Objects.requireNonNull(large)[index];
  }

  /// Looks up one number after the other, and says which are not the same as the one before: bit n
  /// of word w is for entry 64 w + n. The first entry always is another one.
  ///
  /// @param values each one less than an index of this column, or [PrefixTable#EMBEDDED]
  /// @param embedded what is looked up for the latter
  long[] changes(int[] values, int embedded) {
    var changes = new long[(values.length + 63) >>> 6];
    int last = NONE;
    for (int word = 0; word < changes.length; word++) {
      int first = word << 6;
      int end = Math.min(first + 64, values.length);
      long bits = 0;
      for (int i = first; i < end; i++) {
        int value = values[i];
        int own = value == PrefixTable.EMBEDDED ? embedded : get(value + 1);
        bits |= (own == last ? 0L : 1L) << i;
        last = own;
      }
      changes[word] = bits;
    }
    return changes;
  }
}
