package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FaultLogTest {

  private final Throwable fault = new AssertionError("as a test");

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  private final List<String> lines = new ArrayList<>();
  private final FaultLog log = new FaultLog(nanoTime::get, (line, thrown) -> lines.add(line));

  @Test
  void writesOneLineASecondAndCountsTheRest() {
    log.report("a", fault);
    log.report("b", fault);
    nanoTime.addAndGet(Duration.ofMillis(999).toNanos());
    log.report("c", fault);
    nanoTime.addAndGet(Duration.ofMillis(1).toNanos());
    log.report("d", fault);
    nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
    log.report("e", fault);

    assertThat(lines).containsExactly("a", "d (2 faults before it not logged)", "e");
  }

  @Test
  void neverThrows() {
    var broken =
        new FaultLog(
            nanoTime::get,
            (line, thrown) -> {
              throw new OutOfMemoryError("as a test");
            });

    broken.report("a", fault);

    assertThat(lines).isEmpty();
  }
}
