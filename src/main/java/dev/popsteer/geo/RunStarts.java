package dev.popsteer.geo;

/// Which of many ranges begin a run: a set of small numbers that finds the nearest member below and
/// above any number in one step.
///
/// Shape: for each 64 numbers two longs beside one another, so that both answers come out of one
/// line of the cache: a bit for each number; and the last member before all 64, above the first one
/// after them.
final class RunStarts {

  /// No member.
  private static final int NONE = -1;

  private final long[] words;

  /// @param bits of the members: bit n of word w is set if 64 w + n is one
  RunStarts(long[] bits) {
    words = new long[2 * bits.length];
    int before = NONE;
    for (int word = 0; word < bits.length; word++) {
      words[2 * word] = bits[word];
      words[2 * word + 1] = (long) before << Integer.SIZE;
      before = last(bits[word], word, before);
    }
    int after = NONE;
    for (int word = bits.length - 1; word >= 0; word--) {
      words[2 * word + 1] |= after & 0xffff_ffffL;
      after = first(bits[word], word, after);
    }
  }

  private static int last(long bits, int word, int otherwise) {
    return bits == 0 ? otherwise : (word << 6) + 63 - Long.numberOfLeadingZeros(bits);
  }

  private static int first(long bits, int word, int otherwise) {
    return bits == 0 ? otherwise : (word << 6) + Long.numberOfTrailingZeros(bits);
  }

  /// As they were given.
  long[] bits() {
    var bits = new long[words.length / 2];
    for (int word = 0; word < bits.length; word++) {
      bits[word] = words[2 * word];
    }
    return bits;
  }

  /// The greatest member that is not above a number; −1 if there is none.
  int atOrBelow(int number) {
    int word = number >>> 6;
    long bits = words[2 * word] & (-1L >>> (63 - (number & 63)));
    return last(bits, word, (int) (words[2 * word + 1] >>> Integer.SIZE));
  }

  /// The least member that is above a number; −1 if there is none.
  int above(int number) {
    int word = number >>> 6;
    long bits = words[2 * word] & (-2L << number);
    return first(bits, word, (int) words[2 * word + 1]);
  }
}
