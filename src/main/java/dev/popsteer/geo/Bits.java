package dev.popsteer.geo;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongArrayList;

/// Masks and comparisons over 128 bits held as two longs, and the arrays that hold them.
final class Bits {

  private Bits() {}

  /// The first 64 bits of a mask of `length` (0–128) ones.
  static long highMask(int length) {
    return length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
  }

  /// The last 64 bits of a mask of `length` (0–128) ones.
  static long lowMask(int length) {
    return length <= 64 ? 0 : -1L << (128 - length);
  }

  /// Compares as unsigned 128-bit numbers.
  static int compare(long highA, long lowA, long highB, long lowB) {
    int byHigh = Long.compareUnsigned(highA, highB);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(lowA, lowB);
  }

  /// How many leading bits two 128-bit numbers have in common (0–128).
  static int commonPrefix(long highA, long lowA, long highB, long lowB) {
    long difference = highA ^ highB;
    return difference != 0
        ? Long.numberOfLeadingZeros(difference)
        : 64 + Long.numberOfLeadingZeros(lowA ^ lowB);
  }

  /// The elements of a list, in the list's own array if that has the right length: the list must
  /// not be changed any more.
  static int[] trimmed(IntArrayList list) {
    return list.buffer.length == list.size() ? list.buffer : list.toArray();
  }

  /// See [#trimmed(IntArrayList)].
  static long[] trimmed(LongArrayList list) {
    return list.buffer.length == list.size() ? list.buffer : list.toArray();
  }
}
