package dev.popsteer.geo;

/// Runs of IPv4 ranges with the same value, by themselves: for one mapping of a table, what
/// [Ipv4Ranges] has for all of them, in half as much memory that is waited for half as often.
///
/// Shape: for each run one long, its first address above its value, ascending as unsigned numbers;
/// and for each block of 16 bits the run that holds its first address.
final class Ipv4Runs {

  private static final int BLOCK_BITS = 16;
  private static final int BLOCK_SHIFT = Integer.SIZE - BLOCK_BITS;

  private final long[] runs;
  private final int[] blocks = new int[(1 << BLOCK_BITS) + 1];

  /// @param runs ascending by start, of which the first begins at 0
  Ipv4Runs(long[] runs) {
    this.runs = runs;
    int run = 0;
    for (int block = 0; block < 1 << BLOCK_BITS; block++) {
      while (run + 1 < runs.length
          && Integer.compareUnsigned(start(run + 1), block << BLOCK_SHIFT) <= 0) {
        run++;
      }
      blocks[block] = run;
    }
    blocks[1 << BLOCK_BITS] = runs.length - 1;
  }

  /// A run as one number.
  static long run(int start, int value) {
    return ((long) start << Integer.SIZE) | value;
  }

  /// The run that holds the address.
  int find(int address) {
    int block = address >>> BLOCK_SHIFT;
    int found = blocks[block];
    int left = blocks[block + 1] - found;
    // As in Ipv4Ranges.
    while (left > 0) {
      int step = (left + 1) >>> 1;
      found = Integer.compareUnsigned(start(found + step), address) <= 0 ? found + step : found;
      left -= step;
    }
    return found;
  }

  private int start(int run) {
    return (int) (runs[run] >>> Integer.SIZE);
  }

  int value(int run) {
    return (int) runs[run];
  }

  /// Length of the largest prefix that holds the address and lies within its run; see
  /// [Ipv4Ranges#scope].
  int scope(int run, int address) {
    int scope = 0;
    if (run > 0) {
      scope = Integer.numberOfLeadingZeros(address ^ (start(run) - 1)) + 1;
    }
    if (run < runs.length - 1) {
      scope = Math.max(scope, Integer.numberOfLeadingZeros(address ^ start(run + 1)) + 1);
    }
    return scope;
  }
}
