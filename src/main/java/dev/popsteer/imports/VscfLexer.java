package dev.popsteer.imports;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Cuts a file of gdnsd into tokens ("low-level syntax" in gdnsd.config(5)).
final class VscfLexer {

  /// What a token is.
  enum Kind {
    TEXT("a text"),
    OPEN_HASH("\"{\""),
    CLOSE_HASH("\"}\""),
    OPEN_LIST("\"[\""),
    CLOSE_LIST("\"]\""),
    ASSIGN("\"=>\""),
    COMMA("\",\""),
    INCLUDE("\"$include{\""),
    END("the end of the file"),
    /// Nothing that has a meaning; the problem has been reported.
    BROKEN("");

    private final String spelling;

    Kind(String spelling) {
      this.spelling = spelling;
    }

    String spelling() {
      return spelling;
    }
  }

  /// A token.
  ///
  /// @param text of a TEXT, without quotation marks and escapes
  record Token(Kind kind, String text, Position at) {}

  private static final String INCLUDE = "$include{";

  private final Path file;
  private final String text;
  private final Findings findings;

  private int at;
  private int line = 1;
  private int lineStart;
  private @Nullable Token ahead;

  VscfLexer(Path file, String text, Findings findings) {
    this.file = file;
    this.text = text;
    this.findings = findings;
  }

  /// The next token, which stays there.
  Token peek() {
    var token = ahead;
    if (token == null) {
      token = read();
      ahead = token;
    }
    return token;
  }

  /// Takes the next token.
  Token next() {
    var token = peek();
    ahead = null;
    return token;
  }

  private Token read() {
    skipBlanks();
    var here = here();
    if (at >= text.length()) {
      return new Token(Kind.END, "", here);
    }
    char c = text.charAt(at);
    return switch (c) {
      case '{' -> sign(Kind.OPEN_HASH, 1, here);
      case '}' -> sign(Kind.CLOSE_HASH, 1, here);
      case '[' -> sign(Kind.OPEN_LIST, 1, here);
      case ']' -> sign(Kind.CLOSE_LIST, 1, here);
      case ',' -> sign(Kind.COMMA, 1, here);
      case '=' -> sign(Kind.ASSIGN, text.startsWith("=>", at) ? 2 : 1, here);
      case '"' -> quoted(here);
      case '$' ->
          text.startsWith(INCLUDE, at)
              ? sign(Kind.INCLUDE, INCLUDE.length(), here)
              : broken(here, "a text that begins with $ needs quotation marks.");
      default -> unquoted(here);
    };
  }

  private Token sign(Kind kind, int length, Position here) {
    at += length;
    return new Token(kind, "", here);
  }

  private Token broken(Position here, String message) {
    findings.error(here, message);
    at = text.length();
    return new Token(Kind.BROKEN, "", here);
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#' || c == ';') {
        while (at < text.length() && text.charAt(at) != '\n') {
          at++;
        }
      } else if (isBlank(c)) {
        skip();
      } else {
        return;
      }
    }
  }

  private Token quoted(Position here) {
    var value = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return new Token(Kind.TEXT, value.toString(), here);
      }
      if (!character(value)) {
        return brokenEscape(here);
      }
    }
    return broken(here, "this quotation mark is never closed.");
  }

  private Token unquoted(Position here) {
    var value = new StringBuilder();
    while (at < text.length() && !endsText(text.charAt(at))) {
      if (!character(value)) {
        return brokenEscape(here);
      }
    }
    return new Token(Kind.TEXT, value.toString(), here);
  }

  private Token brokenEscape(Position here) {
    return broken(
        here,
        "\"\\\" must stand before a character other than a digit, or before three digits up to"
            + " 255.");
  }

  /// Appends a character, or what an escape stands for; false if the escape is none.
  private boolean character(StringBuilder value) {
    if (text.charAt(at) != '\\') {
      value.append(text.charAt(at));
      skip();
      return true;
    }
    at++;
    if (at >= text.length()) {
      return false;
    }
    if (!isDigit(at)) {
      value.append(text.charAt(at));
      skip();
      return true;
    }
    if (!isDigit(at + 1) || !isDigit(at + 2)) {
      return false;
    }
    int code = Integer.parseInt(text.substring(at, at + 3));
    value.append((char) code);
    at += 3;
    return code <= 255;
  }

  private boolean isDigit(int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }

  private void skip() {
    if (text.charAt(at++) == '\n') {
      line++;
      lineStart = at;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static boolean endsText(char c) {
    return isBlank(c) || "}{;#,\"=[]".indexOf(c) >= 0;
  }

  private Position here() {
    return new Position(file, line, at - lineStart + 1);
  }
}
