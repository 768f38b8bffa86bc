package dev.popsteer.config;

import org.xbill.DNS.Name;

/// How a value from a file is shown in a message.
final class Quote {

  private static final int MAX_LENGTH = 80;

  private Quote() {}

  /// A name without its last dot, which in a sentence would be taken for a full stop.
  static String name(Name name) {
    return name.toString(true);
  }

  /// The value in quotation marks, cut if it is long.
  static String of(String value) {
    return "\"" + printable(value, MAX_LENGTH) + "\"";
  }

  /// The text without control characters, which could play with the terminal or begin a new line,
  /// cut if it is long.
  static String printable(String text, int maxLength) {
    var shown = new StringBuilder();
    text.codePoints()
        .limit(maxLength)
        .forEach(
            c -> {
              if (Character.isISOControl(c) || !Character.isDefined(c)) {
                shown.append("\\u%04x".formatted(c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return text.codePointCount(0, text.length()) > maxLength ? shown + "…" : shown.toString();
  }
}
