package dev.popsteer.config;

import java.nio.file.Path;

/// A file that was read.
///
/// @param file as problems name it
/// @param text without a byte order mark
record SourceText(Path file, String text) {

  /// The place of a character.
  Position at(int index) {
    return Position.of(file, text, index);
  }
}
