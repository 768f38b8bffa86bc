package dev.popsteer.geo;

import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/// Narrows the search for the range that holds an address to a few, by the address's first 32 bits.
///
/// Shape: each block of 16 bits is divided into so many parts, a power of two, that at most
/// [#RANGES_OF_PART] ranges begin in each if they are even. All parts stand in one column, in
/// order, with the range that holds the first address of each. So of 20 steps through 600,000
/// ranges, each of which might wait for memory, three or four are left, most of them in one line of
/// the cache. It takes half a megabyte, and up to a byte for each range.
final class RangeIndex {

  private static final int BLOCK_BITS = 16;
  private static final int BLOCKS = 1 << BLOCK_BITS;

  /// A line of the cache holds 16 ranges of IPv4.
  static final int RANGES_OF_PART = 8;

  /// Of a block's number in [#blocks]: how far the rest of an address is to be shifted.
  private static final int SHIFT_BITS = 5;

  /// For each block where its parts begin, above by how many bits an address within the block is
  /// longer than the number of its part.
  private final int[] blocks = new int[BLOCKS];

  /// For each part the range that holds its first address, and at the end the last range.
  private final int[] parts;

  /// @param size how many ranges there are
  /// @param head the first 32 bits of a range's first address
  /// @param isWhole whether all bits after those are zero
  RangeIndex(int size, IntUnaryOperator head, IntPredicate isWhole) {
    int count = divide(size, head, isWhole);
    parts = new int[count + 1];
    var walk = new Walk(size, head, isWhole);
    for (int block = 0; block < BLOCKS; block++) {
      int end = block + 1 == BLOCKS ? count : first(block + 1);
      for (int part = first(block); part < end; part++) {
        int within = (part - first(block)) << shift(block);
        parts[part] = walk.to((block << BLOCK_BITS) | within);
      }
    }
    parts[count] = size - 1;
  }

  /// @return how many parts there are
  private int divide(int size, IntUnaryOperator head, IntPredicate isWhole) {
    var walk = new Walk(size, head, isWhole);
    int count = 0;
    int range = walk.to(0);
    for (int block = 0; block < BLOCKS; block++) {
      int next = block + 1 == BLOCKS ? size - 1 : walk.to((block + 1) << BLOCK_BITS);
      int wanted = (next - range) / RANGES_OF_PART;
      int bits = Math.min(Integer.SIZE - Integer.numberOfLeadingZeros(wanted), BLOCK_BITS);
      blocks[block] = count << SHIFT_BITS | (BLOCK_BITS - bits);
      count += 1 << bits;
      range = next;
    }
    return count;
  }

  private int first(int block) {
    return blocks[block] >>> SHIFT_BITS;
  }

  private int shift(int block) {
    return blocks[block] & ((1 << SHIFT_BITS) - 1);
  }

  /// The part that holds an address.
  ///
  /// @param head the address's first 32 bits
  int part(int head) {
    int block = head >>> BLOCK_BITS;
    return first(block) + ((head & (BLOCKS - 1)) >>> shift(block));
  }

  /// The first range that may hold an address of a part.
  int firstRange(int part) {
    return parts[part];
  }

  /// The last range that may hold an address of a part.
  int lastRange(int part) {
    return parts[part + 1];
  }

  /// Goes through the ranges once.
  private static final class Walk {

    private final int size;
    private final IntUnaryOperator head;
    private final IntPredicate isWhole;
    private int range;

    Walk(int size, IntUnaryOperator head, IntPredicate isWhole) {
      this.size = size;
      this.head = head;
      this.isWhole = isWhole;
    }

    /// The range that holds the address of these 32 bits and zeros. Addresses ascend.
    int to(int address) {
      while (range + 1 < size && isAtOrBefore(range + 1, address)) {
        range++;
      }
      return range;
    }

    private boolean isAtOrBefore(int next, int address) {
      int order = Integer.compareUnsigned(head.applyAsInt(next), address);
      return order < 0 || (order == 0 && isWhole.test(next));
    }
  }
}
