package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExpiryWarningsTest {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final ExpiryWarnings warnings = new ExpiryWarnings();

  @Test
  void warnsOnceADayFromAWeekBeforeTheEnd() {
    var end = BEGIN.plus(Duration.ofDays(90));
    var week = end.minus(Duration.ofDays(7));

    assertThat(warnings.due(BEGIN, end, week.minusSeconds(1))).isEmpty();
    assertThat(warnings.due(BEGIN, end, week))
        .contains("the certificate expires at 2026-04-01T00:00:00Z and has not been renewed");
    assertThat(warnings.due(BEGIN, end, week.plus(Duration.ofHours(23)))).isEmpty();
    assertThat(warnings.due(BEGIN, end, week.plus(Duration.ofHours(24)))).isPresent();
  }

  @Test
  void leavesAShortLivedCertificateMostOfItsLife() {
    var end = BEGIN.plus(Duration.ofDays(6));

    assertThat(warnings.due(BEGIN, end, BEGIN.plus(Duration.ofHours(107)))).isEmpty();
    assertThat(warnings.due(BEGIN, end, BEGIN.plus(Duration.ofHours(108)))).isPresent();
  }

  @Test
  void saysThatTheEndHasCome() {
    assertThat(warnings.due(BEGIN.minusSeconds(60), BEGIN, BEGIN))
        .contains("the certificate has expired, at 2026-01-01T00:00:00Z");
  }
}
