package dev.popsteer.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Cuts a master file into entries and these into tokens (RFC 1035 §5.1).
///
/// Quotation marks, parentheses and comments are gone afterwards; escapes stay, because what they
/// mean differs between names and character strings.
final class MasterLexer {

  private final SourceText source;
  private final String text;
  private final Problems problems;

  private int at;
  private int line = 1;
  private int lineStart;

  /// Of the entry being read: the outermost parenthesis that is open, and how many are.
  private @Nullable Position open;

  private int depth;
  private boolean broken;

  MasterLexer(SourceText source, Problems problems) {
    this.source = source;
    this.text = source.text();
    this.problems = problems;
  }

  /// The next entry that holds anything; empty at the end of the file.
  Optional<MasterEntry> next() {
    while (at < text.length()) {
      boolean blankOwner = isBlank(text.charAt(at));
      var tokens = readTokens();
      if (!tokens.isEmpty()) {
        return Optional.of(new MasterEntry(tokens, blankOwner, broken));
      }
    }
    return Optional.empty();
  }

  private List<MasterToken> readTokens() {
    var tokens = new ArrayList<MasterToken>();
    open = null;
    depth = 0;
    broken = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        newLine();
        if (depth == 0) {
          return tokens;
        }
      } else if (isBlank(c)) {
        at++;
      } else {
        switch (c) {
          case ';' -> skipComment();
          case '(' -> openParenthesis();
          case ')' -> closeParenthesis();
          case '"' -> tokens.add(quoted());
          default -> tokens.add(unquoted());
        }
      }
    }
    if (open != null) {
      problem(open, "this parenthesis is never closed; \")\" is missing.");
    }
    return tokens;
  }

  private void newLine() {
    at++;
    line++;
    lineStart = at;
  }

  private void skipComment() {
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
  }

  private void openParenthesis() {
    if (depth++ == 0) {
      open = here();
    }
    at++;
  }

  private void closeParenthesis() {
    if (depth == 0) {
      problem(here(), "\")\" without \"(\" before it.");
    } else if (--depth == 0) {
      open = null;
    }
    at++;
  }

  private MasterToken quoted() {
    var start = here();
    int from = ++at;
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
      skipCharacter();
    }
    int to = at;
    if (at < text.length() && text.charAt(at) == '"') {
      at++;
    } else {
      problem(start, "this quotation mark is not closed on its line.");
    }
    return new MasterToken(text.substring(from, to), true, start);
  }

  private MasterToken unquoted() {
    var start = here();
    int from = at;
    while (at < text.length() && !endsToken(text.charAt(at))) {
      skipCharacter();
    }
    return new MasterToken(text.substring(from, at), false, start);
  }

  /// Passes a character, with the one after it if that is escaped. A line is never escaped away.
  private void skipCharacter() {
    boolean escapes =
        text.charAt(at) == '\\' && at + 1 < text.length() && text.charAt(at + 1) != '\n';
    at += escapes ? 2 : 1;
  }

  private static boolean endsToken(char c) {
    return c == '\n' || isBlank(c) || c == ';' || c == '(' || c == ')' || c == '"';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f';
  }

  private Position here() {
    return new Position(source.file(), line, at - lineStart + 1);
  }

  private void problem(Position position, String message) {
    problems.add(position, message);
    broken = true;
  }
}
