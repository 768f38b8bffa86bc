package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.Seed;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeakyBucketsTest {

  private static final int ENTRIES = 1 << 10;
  private static final int FULL = 100;
  private static final int SKEW = 10;

  private final LeakyBuckets buckets = new LeakyBuckets(ENTRIES, FULL, SKEW);

  /// Pours an amount if it fits, and tells whether it did.
  private boolean pour(long hash, long now, long amount) {
    int entry = buckets.find(hash, now);
    if (!buckets.hasRoom(entry, hash, now, amount)) {
      return false;
    }
    buckets.pour(entry, hash, now, amount);
    return true;
  }

  /// A hash that leads to a line.
  private static long key(int line, int tag) {
    return (long) tag << 40 | line;
  }

  @Test
  void takesWhatABucketHoldsAndThenWhatLeaksOut() {
    long key = key(3, 7);

    assertThat(pour(key, 1000, FULL)).isTrue();
    assertThat(pour(key, 1000, 1)).isFalse();
    assertThat(pour(key, 1040, 41)).isFalse();
    assertThat(pour(key, 1040, 40)).isTrue();
    assertThat(pour(key, 1040, 1)).isFalse();
    assertThat(pour(key, 1040 + FULL, FULL)).isTrue();
  }

  @Test
  void tellsEightKeysOfALineApart() {
    for (int tag = 1; tag <= 8; tag++) {
      assertThat(pour(key(5, tag), 0, FULL)).isTrue();
    }

    for (int tag = 1; tag <= 8; tag++) {
      assertThat(pour(key(5, tag), 1, 2)).as("key %d", tag).isFalse();
    }
  }

  @Test
  void givesTwoNewcomersOfALineABucketEachThoughTheyWereFoundTheSame() {
    int found = buckets.find(key(5, 1), 0);
    assertThat(buckets.find(key(5, 2), 0)).isEqualTo(found);

    buckets.pour(found, key(5, 1), 0, FULL);
    buckets.pour(found, key(5, 2), 0, FULL);

    assertThat(pour(key(5, 1), 1, 2)).isFalse();
    assertThat(pour(key(5, 2), 1, 2)).isFalse();
  }

  @Test
  void givesANewcomerTheEmptiestBucketOfAFullLineAndNothingOfItsLevel() {
    for (int tag = 1; tag <= 8; tag++) {
      pour(key(5, tag), 0, tag == 4 ? 50 : 90);
    }

    assertThat(pour(key(5, 9), 0, FULL)).isTrue();

    assertThat(pour(key(5, 9), 0, 1)).isFalse();
    assertThat(pour(key(5, 3), 0, 11)).isFalse();
    assertThat(pour(key(5, 8), 0, 11)).isFalse();
  }

  @Test
  void keepsTheFullestBucketsWhileTenMillionOtherKeysPass() {
    long seed = Seed.next();
    System.out.println("LeakyBucketsTest seed " + seed);
    var random = new Random(seed);
    var heavy = random.longs(ENTRIES / 20).toArray();
    for (long key : heavy) {
      pour(key, 0, FULL);
    }

    // The clock stands still, so no entry ever becomes free.
    for (int i = 0; i < 10_000_000; i++) {
      pour(random.nextLong(), 0, 1);
    }

    int kept = 0;
    for (long key : heavy) {
      kept += pour(key, 0, 1) ? 0 : 1;
    }
    assertThat(kept).isEqualTo(heavy.length);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1_000_000, -FULL, -SKEW - 1, -SKEW, -1, FULL, 1_000_000})
  void takesSomethingWithinTheSkewWhenTheClockLeaps(long leap) {
    long key = key(3, 7);
    long before = 1L << 45;
    pour(key, before, FULL);

    long after = before + leap;

    assertThat(LongStream.rangeClosed(after, after + SKEW + 1).anyMatch(now -> pour(key, now, 1)))
        .isTrue();
  }

  @Test
  void keepsLevelsWhenClocksOfThreadsDifferALittle() {
    long key = key(3, 7);
    pour(key, 1000, FULL);

    assertThat(pour(key, 1000 - SKEW, 1)).isFalse();
    assertThat(pour(key, 1000 - SKEW - 1, 1)).isTrue();
  }

  @Test
  void countsOnWhereTheTicksThatAreKeptBeginAgain() {
    long key = key(3, 7);
    long wrap = 1L << 40;

    assertThat(pour(key, wrap - 50, FULL)).isTrue();

    assertThat(pour(key, wrap - 1, 50)).isFalse();
    assertThat(pour(key, wrap, 50)).isTrue();
    assertThat(pour(key, wrap + 1, 2)).isFalse();
  }
}
