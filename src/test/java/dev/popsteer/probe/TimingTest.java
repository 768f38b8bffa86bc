package dev.popsteer.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTest {

  @ParameterizedTest
  @CsvSource({
    "400000, 0.4 ms",
    "2000000, 2 ms",
    "12345678, 12 ms",
    "2000000000, 2 s",
    "2100000000, 2100 ms"
  })
  void isShownForPeople(long nanos, String text) {
    assertThat(Timing.text(Duration.ofNanos(nanos))).isEqualTo(text);
  }

  @Test
  void averagesWeighOldMeasurementsLessAndLess() {
    var first = new Timing(Duration.ofMillis(10), null);

    var second = first.averagedWith(new Timing(Duration.ofMillis(20), Duration.ofMillis(30)));

    assertThat(second).isEqualTo(new Timing(Duration.ofMillis(12), Duration.ofMillis(30)));
    assertThat(second.averagedWith(Timing.NONE)).isEqualTo(second);
  }
}
