package dev.popsteer.imports;

/// How text from an imported file appears in messages and in comments: on one line, printable, cut.
final class Shown {

  private static final int MAX_VALUE_LENGTH = 80;
  private static final int MAX_LINE_LENGTH = 1000;

  private Shown() {}

  /// The value in quotation marks.
  static String quoted(String value) {
    return "\"" + printable(value, MAX_VALUE_LENGTH) + "\"";
  }

  /// A whole message or comment.
  static String line(String text) {
    return printable(text, MAX_LINE_LENGTH);
  }

  private static String printable(String text, int maxCharacters) {
    var shown = new StringBuilder();
    text.codePoints()
        .limit(maxCharacters)
        .forEach(
            c -> {
              if (isPrintable(c)) {
                shown.appendCodePoint(c);
              } else {
                shown.append("\\u%04x".formatted(c));
              }
            });
    return text.codePointCount(0, text.length()) > maxCharacters ? shown + "…" : shown.toString();
  }

  /// Whether the character is seen, and leaves terminal, line and direction of writing as they are.
  static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
