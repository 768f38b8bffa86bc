package dev.popsteer.config;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Reads AS numbers: `64500` or `AS64500`, 1 to 4294967295 (RFC 6793).
final class AsnText {

  private static final Pattern SHAPE = Pattern.compile("(?:AS|as)?([1-9]\\d{0,9})");
  private static final long MAX = 4_294_967_295L;

  private AsnText() {}

  /// Empty if it is none.
  static OptionalLong parse(String text) {
    var matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return number <= MAX ? OptionalLong.of(number) : OptionalLong.empty();
  }
}
