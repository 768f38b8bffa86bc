package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.health.MonitorReport;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthReportsTest {

  @Test
  void readsAReport() {
    assertThat(
            HealthReports.parse(
                "m", "{\"up\":false,\"load\":0.42,\"at\":1764000000000,\"steady\":8000}"))
        .contains(
            new MonitorReport(
                "m", false, 0.42, Instant.ofEpochMilli(1_764_000_000_000L), Duration.ofSeconds(8)));
    assertThat(HealthReports.parse("m", "{\"up\":true}")).contains(MonitorReport.of("m", true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"up\":true,\"load\":\"high\"}",
        "{\"up\":true,\"load\":-1}",
        "{\"up\":true,\"at\":\"now\"}",
        "{\"up\":true,\"at\":-5}",
        "{\"up\":true,\"at\":1e300}",
        "{\"up\":true,\"steady\":null}",
        "{\"up\":true,\"steady\":-1,\"reason\":{}}"
      })
  void keepsWhatIsRightOfAReport(String value) {
    assertThat(HealthReports.parse("m", value)).contains(MonitorReport.of("m", true));
  }

  @Test
  void readsWhatItWrites() {
    var whole =
        new MonitorReport("m", true, 0.5, Instant.ofEpochMilli(1_764_000_000_001L), Duration.ZERO);
    var least = MonitorReport.of("m", false);

    assertThat(HealthReports.parse("m", HealthReports.write(whole))).contains(whole);
    assertThat(HealthReports.parse("m", HealthReports.write(least))).contains(least);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "up",
        "true",
        "1",
        "null",
        "[]",
        "{}",
        "{\"up\":1}",
        "{\"up\":\"true\"}",
        "{\"up\":true",
        "\u0000",
        "{\"up\":true}}",
        "{\"up\":true} trailing"
      })
  void ignoresWhatIsNoReport(String value) {
    assertThat(HealthReports.parse("m", value)).isEmpty();
  }

  @Test
  void ignoresWhatIsTooLong() {
    var value = "{\"up\":true,\"note\":\"" + "x".repeat(HealthReports.MAX_CHARACTERS) + "\"}";

    assertThat(HealthReports.parse("m", value)).isEmpty();
  }

  @Test
  void ignoresWhatIsNestedTooDeeply() {
    assertThat(HealthReports.parse("m", "[".repeat(HealthReports.MAX_CHARACTERS))).isEmpty();
  }
}
