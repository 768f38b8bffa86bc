package dev.popsteer.config;

import org.xbill.DNS.Name;

/// How a value from outside is shown in a message.
public final class Quote {

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

  /// The text without characters that could play with the terminal, begin a new line or turn the
  /// direction of writing; these are shown as escapes, `\u001b`.
  ///
  /// @param maxCharacters of the text, which is cut after so many and then ends in `…`
  public static String printable(String text, int maxCharacters) {
    var shown = new StringBuilder();
    text.codePoints()
        .limit(maxCharacters)
        .forEach(
            c -> {
              if (isShown(c)) {
                shown.appendCodePoint(c);
              } else {
                shown.append("\\u%04x".formatted(c));
              }
            });
    return text.codePointCount(0, text.length()) > maxCharacters ? shown + "…" : shown.toString();
  }

  private static boolean isShown(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
