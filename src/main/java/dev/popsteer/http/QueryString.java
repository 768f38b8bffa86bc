package dev.popsteer.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads single parameters out of a target's query. Whatever it holds, nothing is thrown.
final class QueryString {

  private QueryString() {}

  /// The first value of a parameter, decoded; what is no valid escape stays as it is.
  static Optional<String> first(String target, String name) {
    int at = target.indexOf('?');
    while (at >= 0) {
      int end = target.indexOf('&', at + 1);
      var pair = target.substring(at + 1, end < 0 ? target.length() : end);
      if (pair.startsWith(name) && pair.startsWith("=", name.length())) {
        return Optional.of(decoded(pair.substring(name.length() + 1)));
      }
      at = end;
    }
    return Optional.empty();
  }

  /// Whether a pair stands in the query as it is written here.
  static boolean has(String target, String pair) {
    return indexOf(target, pair) >= 0;
  }

  /// The target without that pair; all else stays byte by byte.
  static String without(String target, String pair) {
    int at = indexOf(target, pair);
    if (at < 0) {
      return target;
    }
    int end = at + pair.length();
    boolean isLast = end == target.length();
    // With the "&" behind it, or with what stands before it if there is none.
    return isLast
        ? target.substring(0, at - 1)
        : target.substring(0, at) + target.substring(end + 1);
  }

  /// Where the pair begins, behind `?` or `&`; −1 if it is not there.
  private static int indexOf(String target, String pair) {
    int at = target.indexOf('?');
    while (at >= 0) {
      int end = target.indexOf('&', at + 1);
      int length = (end < 0 ? target.length() : end) - at - 1;
      if (length == pair.length() && target.startsWith(pair, at + 1)) {
        return at + 1;
      }
      at = end;
    }
    return -1;
  }

  private static String decoded(String text) {
    var bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
