package dev.popsteer.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.health.MonitorReport;
import java.util.Optional;

/// Reads one monitor's report: `{"up":true,"load":0.42,"at":1764000000000}`, of which `up` alone is
/// required.
final class HealthReports {

  /// A longer value is no report.
  static final int MAX_CHARACTERS = 1024;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private HealthReports() {}

  /// Reads a value.
  ///
  /// @return empty if the value is no report; anybody who can write to Redis can write anything
  static Optional<MonitorReport> parse(String monitor, String value) {
    if (value.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    try {
      JsonNode up = JSON.readTree(value).path("up");
      return up.isBoolean()
          ? Optional.of(new MonitorReport(monitor, up.booleanValue()))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
