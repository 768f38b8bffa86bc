package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AvoidedKeysTest {

  /// Where the JVM's clock may begin: it goes over into negative numbers soon.
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

  private final AvoidedKeys avoided = new AvoidedKeys(nanos::get);

  @Test
  void triesAKeyThatStaysTooLargeEverLessOftenUpToOnceAMinute() {
    var pauses = new ArrayList<Integer>();
    for (int i = 0; i < 8; i++) {
      avoided.add("large");
      pauses.add(secondsUntilTried("large"));
    }

    assertThat(pauses).isEqualTo(List.of(1, 2, 4, 8, 16, 32, 60, 60));
  }

  @Test
  void beginsAnewWithAKeyThatCouldBeRead() {
    avoided.add("mended");
    avoided.add("mended");

    avoided.remove("mended");

    assertThat(avoided.contains("mended")).isFalse();
    avoided.add("mended");
    assertThat(secondsUntilTried("mended")).isEqualTo(1);
  }

  @Test
  void readsOtherKeys() {
    avoided.add("large");

    assertThat(avoided.contains("small")).isFalse();
  }

  private int secondsUntilTried(String key) {
    int seconds = 0;
    while (avoided.contains(key)) {
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      seconds++;
    }
    return seconds;
  }
}
