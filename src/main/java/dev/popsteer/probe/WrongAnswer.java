package dev.popsteer.probe;

import dev.popsteer.config.Quote;

/// A server answered, and not as it should have.
final class WrongAnswer extends Exception {

  private static final long serialVersionUID = 1;

  private static final int MAX_SHOWN = 60;

  /// @param words for people
  WrongAnswer(String words) {
    super(words, null, false, false);
  }

  String words() {
    return String.valueOf(getMessage());
  }

  /// What a server said, in quotation marks, cut and printable.
  static String quoted(String said) {
    return "\"" + Quote.printable(said, MAX_SHOWN) + "\"";
  }
}
