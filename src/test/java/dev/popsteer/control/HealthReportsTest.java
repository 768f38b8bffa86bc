package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.health.MonitorReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthReportsTest {

  @Test
  void readsAReport() {
    assertThat(HealthReports.parse("m", "{\"up\":false,\"load\":0.42,\"at\":1764000000000}"))
        .contains(new MonitorReport("m", false));
    assertThat(HealthReports.parse("m", "{\"up\":true}")).contains(new MonitorReport("m", true));
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
