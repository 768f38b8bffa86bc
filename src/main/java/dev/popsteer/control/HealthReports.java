package dev.popsteer.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.health.MonitorReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One monitor's report as JSON: `{"up":true,"load":0.42,"at":1764000000000,"steady":8000}`, of
/// which `up` alone is required. `at` is in milliseconds since 1970, `steady` in milliseconds.
///
/// What is wrong with the rest does not make a report worthless: it counts as not said.
final class HealthReports {

  /// A longer value is no report.
  static final int MAX_CHARACTERS = 1024;

  /// A load beyond this means no more than this.
  private static final double MAX_LOAD = 100;

  /// 9999-12-31.
  private static final long MAX_AT_MILLIS = 253_402_300_799_999L;

  private static final long MAX_STEADY_MILLIS = Duration.ofDays(1).toMillis();

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
      var json = JSON.readTree(value);
      var up = json.path("up");
      return up.isBoolean()
          ? Optional.of(
              new MonitorReport(
                  monitor,
                  up.booleanValue(),
                  load(json.path("load")),
                  at(json.path("at")),
                  steady(json.path("steady"))))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Double load(JsonNode json) {
    return json.isNumber() && json.doubleValue() >= 0
        ? Math.min(json.doubleValue(), MAX_LOAD)
        : null;
  }

  private static @Nullable Instant at(JsonNode json) {
    long millis = millis(json, MAX_AT_MILLIS);
    return millis < 0 ? null : Instant.ofEpochMilli(millis);
  }

  private static @Nullable Duration steady(JsonNode json) {
    long millis = millis(json, MAX_STEADY_MILLIS);
    return millis < 0 ? null : Duration.ofMillis(millis);
  }

  /// A number between 0 and a maximum, else -1.
  private static long millis(JsonNode json, long max) {
    boolean isMillis = json.isNumber() && json.doubleValue() >= 0 && json.doubleValue() <= max;
    return isMillis ? json.longValue() : -1;
  }

  /// What a monitor writes.
  static String write(MonitorReport report) {
    var json = JSON.createObjectNode().put("up", report.up());
    if (report.load() != null) {
      json.put("load", report.load());
    }
    if (report.at() != null) {
      json.put("at", report.at().toEpochMilli());
    }
    if (report.steady() != null) {
      json.put("steady", report.steady().toMillis());
    }
    return json.toString();
  }
}
