package dev.popsteer.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads times in milliseconds: `10ms`, `-2.5ms`.
final class MillisText {

  private static final Pattern SHAPE = Pattern.compile("([-+]?\\d{1,6}(?:\\.\\d{1,6})?)\\s?ms");

  private MillisText() {}

  /// Empty if it is not written like one.
  static Optional<Duration> parse(String text) {
    var matcher = SHAPE.matcher(text);
    return matcher.matches()
        ? Optional.of(
            Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * 1_000_000)))
        : Optional.empty();
  }
}
