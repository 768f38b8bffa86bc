package dev.popsteer.geo;

import java.util.ArrayList;

/// Which of many ranges begin a run: a set of small numbers that finds the nearest member below and
/// above any number in a few steps.
///
/// Shape: a bit for each number, above it a bit for each 64 of those that says whether any of them
/// is set, and so on up to a single word.
final class RunStarts {

  private final long[] members;
  private final long[][] levels;

  /// @param bits of the members: bit n of word w is set if 64 w + n is one. Must not be changed any
  ///   more
  RunStarts(long[] bits) {
    var built = new ArrayList<long[]>();
    built.add(bits);
    while (built.getLast().length > 1) {
      built.add(summary(built.getLast()));
    }
    members = bits;
    levels = built.toArray(long[][]::new);
  }

  /// As they were given.
  long[] bits() {
    return members;
  }

  private static long[] summary(long[] below) {
    var summary = new long[(below.length + 63) >>> 6];
    for (int word = 0; word < below.length; word++) {
      summary[word >>> 6] |= below[word] == 0 ? 0 : 1L << word;
    }
    return summary;
  }

  /// The greatest member that is not above a number; −1 if there is none.
  int atOrBelow(int number) {
    // Mostly it is near by.
    long near = members[number >>> 6] & (-1L >>> (63 - (number & 63)));
    return near == 0 ? farBelow(number) : (number | 63) - Long.numberOfLeadingZeros(near);
  }

  private int farBelow(int number) {
    int at = number;
    for (int level = 0; level < levels.length; level++) {
      int word = at >>> 6;
      long bits = levels[level][word] & (-1L >>> (63 - (at & 63)));
      if (bits != 0) {
        int found = (word << 6) + 63 - Long.numberOfLeadingZeros(bits);
        for (int down = level - 1; down >= 0; down--) {
          found = (found << 6) + 63 - Long.numberOfLeadingZeros(levels[down][found]);
        }
        return found;
      }
      if (word == 0) {
        return -1;
      }
      at = word - 1;
    }
    return -1;
  }

  /// The least member that is above a number; −1 if there is none.
  int above(int number) {
    int next = number + 1;
    long near = next >>> 6 < members.length ? members[next >>> 6] & (-1L << next) : 0;
    return near == 0 ? farAbove(next) : (next & -64) + Long.numberOfTrailingZeros(near);
  }

  private int farAbove(int number) {
    int at = number;
    for (int level = 0; level < levels.length; level++) {
      int word = at >>> 6;
      if (word >= levels[level].length) {
        return -1;
      }
      long bits = levels[level][word] & (-1L << at);
      if (bits != 0) {
        int found = (word << 6) + Long.numberOfTrailingZeros(bits);
        for (int down = level - 1; down >= 0; down--) {
          found = (found << 6) + Long.numberOfTrailingZeros(levels[down][found]);
        }
        return found;
      }
      at = word + 1;
    }
    return -1;
  }
}
