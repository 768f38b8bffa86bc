package dev.popsteer.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.probe.ProbeBoard.Change;
import dev.popsteer.topology.PopCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChangeLogTest {

  private static final PopCode LONDON = new PopCode("lhr1");

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> lines = new ArrayList<>();
  private final ChangeLog log = new ChangeLog(nanos::get, lines::add);

  @Test
  void saysEachKindOfChangeInWords() {
    log.accept(new Change.Turned(LONDON, false, "web 192.0.2.10:80: connection refused"));
    log.accept(new Change.Warned(LONDON, "web 192.0.2.10:443: the certificate expires"));
    log.accept(new Change.Muted(LONDON, "web [2001:db8::]:80: Network is unreachable"));

    assertThat(lines)
        .containsExactly(
            "lhr1 is down: web 192.0.2.10:80: connection refused",
            "lhr1: web 192.0.2.10:443: the certificate expires",
            "lhr1 cannot be probed from here: web [2001:db8::]:80: Network is unreachable");
  }

  @Test
  void writesABoundedNumberOfLinesAndCountsTheRest() {
    var change = new Change.Turned(LONDON, true, "web 192.0.2.10:80: status 200");
    for (int i = 0; i < 1000; i++) {
      log.accept(change);
    }
    assertThat(lines).hasSize(ChangeLog.MAX_LINES);

    nanos.addAndGet(ChangeLog.WINDOW.toNanos());
    log.accept(change);

    assertThat(lines.subList(ChangeLog.MAX_LINES, lines.size()))
        .containsExactly(
            "960 more changes are not shown", "lhr1 is up: web 192.0.2.10:80: status 200");
  }
}
