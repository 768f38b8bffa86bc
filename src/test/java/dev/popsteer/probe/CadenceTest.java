package dev.popsteer.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.Pace;
import dev.popsteer.testing.Seed;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CadenceTest {

  private static final int TARGETS = 1000;
  private static final Pace PACE = new Pace(Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3);

  private final long seed = Seed.next();
  private final Random random = new Random(seed);
  private final Cadence cadence = new Cadence(PACE, random);

  /// Probes that begin in each tenth of a second.
  private final int[] begun = new int[10 * 60];

  private void count(Duration at) {
    int slot = (int) (at.toMillis() / 100);
    if (slot < begun.length) {
      begun[slot]++;
    }
  }

  @Test
  void spreadsProbesEvenlyForAMinute() {
    for (int i = 0; i < TARGETS; i++) {
      for (var at = cadence.first(i, TARGETS);
          at.compareTo(Duration.ofMinutes(1)) < 0;
          at = at.plus(cadence.next())) {
        count(at);
      }
    }

    // Twenty on average.
    for (int slot = 0; slot < begun.length; slot++) {
      assertThat(begun[slot]).as("seed %d, slot %d", seed, slot).isBetween(1, 60);
    }
  }

  @Test
  void keepsTheIntervalWithinItsJitter() {
    for (int i = 0; i < TARGETS; i++) {
      assertThat(cadence.next())
          .as("seed %d", seed)
          .isBetween(PACE.shortestInterval(), Duration.ofMillis(5500));
    }
  }

  @Test
  void spreadsThemAnewWhenAllWereHeldUp() {
    assertThat(cadence.again(Duration.ofMillis(4999))).isZero();

    for (int i = 0; i < TARGETS; i++) {
      count(cadence.again(Duration.ofMinutes(5)));
    }

    for (int slot = 0; slot < 50; slot++) {
      assertThat(begun[slot]).as("seed %d, slot %d", seed, slot).isBetween(1, 60);
    }
  }
}
