package dev.popsteer.http;

import java.net.http.HttpHeaders;
import java.util.Locale;

/// For how long a playlist is kept before its origin is asked again, by what that says of shared
/// caches (RFC 9111 §5.2.2), within bounds.
final class OriginFreshness {

  /// A change at the origin is not to be seen later than a segment would be.
  static final long MAX_MILLIS = 10_000;

  /// Where the origin says nothing.
  static final long DEFAULT_MILLIS = 1_000;

  private OriginFreshness() {}

  static long millis(HttpHeaders headers) {
    var directives =
        String.join(",", headers.allValues("Cache-Control"))
            .toLowerCase(Locale.ROOT)
            .split(",", -1);
    long ofAll = DEFAULT_MILLIS;
    long ofShared = -1;
    for (var directive : directives) {
      var word = directive.strip();
      if (word.equals("no-store") || word.equals("no-cache") || word.equals("private")) {
        return 0;
      }
      if (word.startsWith("max-age=")) {
        ofAll = parsed(word.substring("max-age=".length()));
      } else if (word.startsWith("s-maxage=")) {
        ofShared = parsed(word.substring("s-maxage=".length()));
      }
    }
    return ofShared < 0 ? ofAll : ofShared;
  }

  private static long parsed(String seconds) {
    try {
      long millis = Math.multiplyExact(Long.parseLong(seconds), 1_000L);
      return Math.clamp(millis, 0, MAX_MILLIS);
    } catch (NumberFormatException | ArithmeticException e) {
      // As if it were stale (§4.2.1).
      return 0;
    }
  }
}
