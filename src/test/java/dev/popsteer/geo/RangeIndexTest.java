package dev.popsteer.geo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ranges of 64-bit numbers, of which the index sees the first 32 bits, as of addresses.
class RangeIndexTest {

  private static final int BLOCK = 1 << 16;

  private final long seed = Seed.next();
  private final Random random = new Random(seed);

  RangeIndexTest() {
    System.out.println("RangeIndexTest seed " + seed);
  }

  /// From one range to so many in one block that not all of them can be told apart by 32 bits.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 8, 60, 5_000, 400_000})
  void findsRangesOfWhichOneHoldsTheAddress(int more) {
    for (var blocks : List.of(List.of(0), List.of(BLOCK - 1), List.of(0, 1, 0x2001, BLOCK - 1))) {
      long[] starts = starts(more, blocks);
      long[] ordered = Arrays.stream(starts).map(RangeIndexTest::ordered).toArray();
      var index = index(starts);

      for (int i = 0; i < 5_000; i++) {
        long start = starts[random.nextInt(starts.length)];
        long address =
            switch (random.nextInt(4)) {
              case 0 -> start;
              case 1 -> start - 1;
              case 2 -> start + random.nextInt();
              default -> random.nextLong();
            };
        int part = index.part((int) (address >>> Integer.SIZE));

        assertThat(range(ordered, address))
            .as("%016x, %d more in %s, seed %d", address, more, blocks, seed)
            .isBetween(index.firstRange(part), index.lastRange(part));
      }
    }
  }

  @Test
  void leavesFewRangesIfTheyAreEven() {
    for (int i = 0; i < 200; i++) {
      int ranges = 1 + random.nextInt(BLOCK);
      var index =
          index(
              LongStream.range(0, ranges).map(n -> (n * BLOCK / ranges) << Integer.SIZE).toArray());
      int part = index.part(random.nextInt(BLOCK));

      assertThat(index.lastRange(part) - index.firstRange(part))
          .as("%d ranges, seed %d", ranges, seed)
          .isLessThanOrEqualTo(RangeIndex.RANGES_OF_PART);
    }
  }

  private static RangeIndex index(long[] starts) {
    return new RangeIndex(
        starts.length, i -> (int) (starts[i] >>> Integer.SIZE), i -> (int) starts[i] == 0);
  }

  /// The first is 0; so many more in some blocks, half of which have nothing after 32 bits.
  private long[] starts(int more, List<Integer> blocks) {
    var others =
        random
            .ints(more)
            .mapToLong(
                within -> {
                  long block = blocks.get(random.nextInt(blocks.size()));
                  long head = block * BLOCK + (within & (BLOCK - 1));
                  long rest = random.nextBoolean() ? 0 : random.nextInt() & 0xffff_ffffL;
                  return head << Integer.SIZE | rest;
                });
    return LongStream.concat(LongStream.of(0), others)
        .map(RangeIndexTest::ordered)
        .sorted()
        .distinct()
        .map(RangeIndexTest::ordered)
        .toArray();
  }

  /// Turns unsigned numbers into others in the same order, and back.
  private static long ordered(long number) {
    return number ^ Long.MIN_VALUE;
  }

  private static int range(long[] orderedStarts, long address) {
    int at = Arrays.binarySearch(orderedStarts, ordered(address));
    return at >= 0 ? at : -at - 2;
  }
}
