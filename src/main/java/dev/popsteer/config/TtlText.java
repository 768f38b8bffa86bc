package dev.popsteer.config;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Reads times to live: seconds (`90`), or counts with units (`90s`, `5m`, `1h30m`, `1d`, `4w`), as
/// BIND writes them in master files.
final class TtlText {

  /// RFC 2181 §8.
  static final long MAX_SECONDS = Integer.MAX_VALUE;

  /// Ten digits a part, five parts: what cannot be in range need not be computed.
  private static final Pattern SHAPE =
      Pattern.compile("\\d{1,10}|(?:\\d{1,10}[smhdw]){1,5}", Pattern.CASE_INSENSITIVE);

  private static final Pattern PART = Pattern.compile("(\\d+)([smhdw]?)");

  private TtlText() {}

  /// Whether this is written like a TTL, perhaps one that is out of range.
  static boolean looksLike(String text) {
    return SHAPE.matcher(text).matches();
  }

  /// In seconds; empty if it is not written like a TTL or is over [#MAX_SECONDS].
  static OptionalLong parseSeconds(String text) {
    if (!looksLike(text)) {
      return OptionalLong.empty();
    }
    long seconds = 0;
    var parts = PART.matcher(text.toLowerCase(Locale.ROOT));
    while (parts.find()) {
      seconds += Long.parseLong(parts.group(1)) * unitSeconds(parts.group(2));
    }
    return seconds <= MAX_SECONDS ? OptionalLong.of(seconds) : OptionalLong.empty();
  }

  private static long unitSeconds(String unit) {
    return switch (unit) {
      case "m" -> 60;
      case "h" -> 3600;
      case "d" -> 86_400;
      case "w" -> 604_800;
      default -> 1;
    };
  }
}
