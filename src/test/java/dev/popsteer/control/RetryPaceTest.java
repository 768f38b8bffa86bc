package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPaceTest {

  private final RetryPace pace = new RetryPace(new Random(1));

  @Test
  void waitsLongerAfterEachFailureAndNeverLongerThanASecond() {
    for (int failures = 0; failures < 100; failures++) {
      var longest = failures < 3 ? RetryPace.FIRST.multipliedBy(1L << failures) : RetryPace.LONGEST;

      assertThat(pace.afterFailure(Duration.ZERO)).isBetween(longest.dividedBy(2), longest);
    }
  }

  @Test
  void waitsNoLongerForAnAttemptThatTookLongItself() {
    for (int failures = 0; failures < 10; failures++) {
      pace.afterFailure(Duration.ZERO);
    }

    assertThat(pace.afterFailure(Duration.ofMillis(800)))
        .isBetween(RetryPace.PAUSE, Duration.ofMillis(200));
    assertThat(pace.afterFailure(Duration.ofSeconds(2))).isEqualTo(RetryPace.PAUSE);
  }

  @Test
  void beginsAnewAfterASuccess() {
    for (int failures = 0; failures < 10; failures++) {
      pace.afterFailure(Duration.ZERO);
    }

    pace.reset();

    assertThat(pace.afterFailure(Duration.ZERO)).isLessThanOrEqualTo(RetryPace.FIRST);
  }
}
