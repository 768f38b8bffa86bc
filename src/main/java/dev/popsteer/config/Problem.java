package dev.popsteer.config;

import java.nio.file.Path;

/// A mistake in the configuration, for the eyes of who made it.
///
/// @param file relative to the configuration directory if it lies there
/// @param line from 1
/// @param column from 1, in characters; a tab is one
/// @param message what is wrong, with the value that is, and what would be right
public record Problem(Path file, int line, int column, String message) {

  /// `services.yaml:14:11: service "video" …`, which editors and terminals make a link of.
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
