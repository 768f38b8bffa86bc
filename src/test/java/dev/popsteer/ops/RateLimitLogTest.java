package dev.popsteer.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.ResponseLimiter;
import dev.popsteer.dns.ResponseLimits;
import dev.popsteer.geo.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateLimitLogTest {

  private final ResponseLimiter limiter =
      new ResponseLimiter(new ResponseLimits(1, 1, 2, 1024, List.of()), new Random(1));
  private final List<String> lines = new ArrayList<>();

  private void flood(int queries) {
    for (int i = 0; i < queries; i++) {
      limiter.verdict(new Arrival(IpAddress.parse("192.0.2.1"), Protocol.UDP, 0));
    }
  }

  @Test
  void saysOnceThatAnswersAreLimitedAndOnceThatTheyAreNotAnyMore() {
    try (var log = new RateLimitLog(limiter, lines::add)) {
      log.look();
      flood(101);
      log.look();
      flood(50);
      log.look();
      log.look();
      log.look();
      flood(7);
      log.look();
    }

    assertThat(lines)
        .containsExactly(
            "Answers over UDP are limited: 100 within the last 10 s. One of the sources is 192.0.2.1",
            "Answers over UDP are not limited any more; 150 were",
            "Answers over UDP are limited: 7 within the last 10 s. One of the sources is 192.0.2.1");
  }
}
