package dev.popsteer.imports;

import java.nio.file.Path;

/// A mistake in an imported file, or something in it that has no counterpart in popsteer.
///
/// @param line from 1
/// @param column from 1, in characters; a tab is one
/// @param message what is wrong, with the value that is, and what would be right
public record ImportProblem(Path file, int line, int column, String message) {

  /// `config:14:11: map "prod" …`, which editors and terminals make a link of.
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
