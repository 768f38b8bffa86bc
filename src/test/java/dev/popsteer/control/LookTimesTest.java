package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.control.LookTimes.Scope;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LookTimesTest {

  private static final Duration POLL = Duration.ofMillis(500);

  private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();
  private final LookTimes times = new LookTimes(POLL, new Random(1), () -> nowNanos);

  private void pass(long millis) {
    nowNanos += Duration.ofMillis(millis).toNanos();
  }

  private void succeed(Scope scope, long tookMillis) {
    times.begin();
    pass(tookMillis);
    times.succeeded(scope);
  }

  private void lookAsIsRegular() {
    pass(Math.max(0, toPoll().toMillis()));
    succeed(Scope.EVERYTHING, 0);
  }

  private void fail(long tookMillis) {
    times.begin();
    pass(tookMillis);
    times.failed();
  }

  private Duration toPoll() {
    return Duration.ofNanos(times.nanosToPoll());
  }

  private Duration afterHint() {
    return Duration.ofNanos(times.nanosAfterHint());
  }

  @Test
  void looksAtEveryIntervalFromBeginToBegin() {
    assertThat(toPoll()).isZero();

    succeed(Scope.EVERYTHING, 100);

    assertThat(toPoll()).isEqualTo(Duration.ofMillis(400));
  }

  @Test
  void putsOffNoRegularLookForOneThatAHintCaused() {
    succeed(Scope.EVERYTHING, 10);
    pass(100);

    succeed(Scope.HINTED, 10);

    assertThat(toPoll()).isEqualTo(Duration.ofMillis(380));
  }

  @Test
  void restsAfterALookFourTimesAsLongAsItTookBeforeAHintCausesAnother() {
    for (var scope : Scope.values()) {
      lookAsIsRegular();
      pass(100);

      succeed(scope, 50);

      assertThat(afterHint()).isEqualTo(Duration.ofMillis(200));
    }
  }

  @Test
  void looksAtOnceAfterAHintThatComesWithARegularLook() {
    succeed(Scope.EVERYTHING, 50);

    assertThat(afterHint()).isEqualTo(LookTimes.COALESCE);
  }

  @Test
  void waitsForMoreHintsBeforeItLooks() {
    succeed(Scope.EVERYTHING, 1);
    pass(100);

    assertThat(afterHint()).isEqualTo(LookTimes.COALESCE);
  }

  @Test
  void restsNoLongerThanUntilTheRegularLook() {
    lookAsIsRegular();
    pass(50);

    succeed(Scope.HINTED, 100);

    assertThat(afterHint()).isEqualTo(toPoll()).isEqualTo(Duration.ofMillis(350));
  }

  @Test
  void doesNotRestAfterALookThatFailed() {
    fail(800);

    assertThat(afterHint()).isLessThanOrEqualTo(RetryPace.PAUSE);
    assertThat(toPoll()).isLessThanOrEqualTo(RetryPace.PAUSE);
  }

  @Test
  void triesAgainWithinASecondHoweverOftenItFailedAndHoweverManyHintsCome() {
    for (int i = 0; i < 20; i++) {
      fail(1);

      assertThat(toPoll()).isBetween(Duration.ofMillis(50), RetryPace.LONGEST);
      assertThat(afterHint()).isEqualTo(RetryPace.PAUSE);
    }
  }
}
