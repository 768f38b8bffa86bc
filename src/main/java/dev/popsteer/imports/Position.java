package dev.popsteer.imports;

import java.nio.file.Path;

/// A place in an imported file, which a problem points at.
///
/// @param line from 1
/// @param column from 1, in characters
record Position(Path file, int line, int column) {

  /// The beginning of a file, for what is wrong with all of it.
  static Position startOf(Path file) {
    return new Position(file, 1, 1);
  }

  /// The place of a character.
  ///
  /// @param text the file's, or its beginning
  /// @param index of a character in it, or its length
  static Position of(Path file, CharSequence text, int index) {
    int line = 1;
    int lineStart = 0;
    for (int at = 0; at < index; at++) {
      if (text.charAt(at) == '\n') {
        line++;
        lineStart = at + 1;
      }
    }
    return new Position(file, line, index - lineStart + 1);
  }
}
