package dev.popsteer.geo;

import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/// Narrows the search for the range that holds an address to a few, by the address's first 32 bits.
///
/// Shape: for each block of 16 bits the range that holds its first address, and for those blocks
/// that many ranges begin in, the same for each of their blocks of 26 bits. So of 20 steps through
/// 600,000 ranges, each of which might wait for memory, some 6 are left.
final class RangeIndex {

  private static final int COARSE_BITS = 16;
  private static final int FINE_BITS = 10;
  private static final int FINE_BLOCKS = 1 << FINE_BITS;
  private static final int FINE_SHIFT = Integer.SIZE - COARSE_BITS - FINE_BITS;

  /// A block with more ranges has finer ones.
  private static final int MANY = 256;

  /// No finer blocks.
  private static final char NONE = 0;

  /// For each coarse block, and one past the last.
  private final int[] coarse = new int[(1 << COARSE_BITS) + 1];

  /// For each coarse block the number of its finer blocks' part of [#fine], from 1.
  private final char[] parts = new char[1 << COARSE_BITS];

  /// For each finer block, and at the end of each part one past its last.
  private final int[] fine;

  /// @param size how many ranges there are
  /// @param head the first 32 bits of a range's first address
  /// @param isWhole whether all bits after those are zero
  RangeIndex(int size, IntUnaryOperator head, IntPredicate isWhole) {
    var walk = new Walk(size, head, isWhole);
    for (int block = 0; block < parts.length; block++) {
      coarse[block] = walk.to(block << COARSE_BITS);
    }
    coarse[parts.length] = size - 1;
    int dense = 0;
    for (int block = 0; block < parts.length; block++) {
      boolean isDense = coarse[block + 1] - coarse[block] > MANY;
      parts[block] = isDense ? (char) ++dense : NONE;
    }
    fine = new int[dense * (FINE_BLOCKS + 1)];
    var finer = new Walk(size, head, isWhole);
    for (int block = 0; block < parts.length; block++) {
      if (parts[block] != NONE) {
        int at = part(block);
        for (int i = 0; i < FINE_BLOCKS; i++) {
          fine[at + i] = finer.to((block << COARSE_BITS) | (i << FINE_SHIFT));
        }
        fine[at + FINE_BLOCKS] = coarse[block + 1];
      }
    }
  }

  private int part(int block) {
    return (parts[block] - 1) * (FINE_BLOCKS + 1);
  }

  /// The first range that may hold an address.
  ///
  /// @param head the address's first 32 bits
  int first(int head) {
    int block = head >>> COARSE_BITS;
    return parts[block] == NONE ? coarse[block] : fine[part(block) + fineBlock(head)];
  }

  /// The last range that may hold an address.
  int last(int head) {
    int block = head >>> COARSE_BITS;
    return parts[block] == NONE ? coarse[block + 1] : fine[part(block) + fineBlock(head) + 1];
  }

  private static int fineBlock(int head) {
    return (head >>> FINE_SHIFT) & (FINE_BLOCKS - 1);
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
