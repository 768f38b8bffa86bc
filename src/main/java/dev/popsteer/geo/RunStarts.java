package dev.popsteer.geo;

import java.util.Arrays;

/// Which of many ranges begin a run: a set of small numbers that finds the nearest member below and
/// above any number in a few steps.
///
/// Shape: a bit for each number, above it a bit for each 64 of those that says whether any of them
/// is set, and so on up to a single word.
final class RunStarts {

  private static final int MAX_LEVELS = 6;

  private final long[][] levels;

  RunStarts(int size) {
    var all = new long[MAX_LEVELS][];
    int words = size;
    int count = 0;
    do {
      words = Math.max(1, (words + 63) >>> 6);
      all[count++] = new long[words];
    } while (words > 1);
    levels = Arrays.copyOf(all, count);
  }

  void add(int number) {
    int at = number;
    for (var level : levels) {
      level[at >>> 6] |= 1L << at;
      at >>>= 6;
    }
  }

  /// The greatest member that is not above a number; −1 if there is none.
  int atOrBelow(int number) {
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
    int at = number + 1;
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
