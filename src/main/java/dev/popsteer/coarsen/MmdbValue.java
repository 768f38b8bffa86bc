package dev.popsteer.coarsen;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A value in the data section of a file in MaxMind's database format.
public sealed interface MmdbValue {

  /// A text.
  ///
  /// @param text of any length up to 65820 bytes in UTF-8
  record Text(String text) implements MmdbValue {}

  /// A 64-bit floating-point number.
  record Double64(double value) implements MmdbValue {}

  /// A 32-bit floating-point number.
  record Float32(float value) implements MmdbValue {}

  /// A 16-bit number.
  ///
  /// @param value 0 to 65535
  record Uint16(int value) implements MmdbValue {}

  /// A 32-bit number.
  ///
  /// @param value 0 to 4294967295
  record Uint32(long value) implements MmdbValue {}

  /// A 64-bit number.
  ///
  /// @param value not negative
  record Uint64(long value) implements MmdbValue {}

  /// Values under names. Sorted by name, so that the same values make the same bytes.
  record Mapping(SortedMap<String, MmdbValue> values) implements MmdbValue {
    public Mapping {
      values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }
  }

  /// Values in order.
  record Sequence(List<MmdbValue> values) implements MmdbValue {
    public Sequence {
      values = List.copyOf(values);
    }
  }

  static MmdbValue text(String text) {
    return new Text(text);
  }

  static Mapping mapping(Map<String, MmdbValue> values) {
    return new Mapping(new TreeMap<>(values));
  }
}
