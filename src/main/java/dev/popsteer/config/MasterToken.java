package dev.popsteer.config;

/// A word of a master file.
///
/// @param text as written, escapes included, without the quotation marks
/// @param quoted whether it stood in quotation marks
record MasterToken(String text, boolean quoted, Position at) {

  boolean isAscii() {
    return text.chars().allMatch(c -> c < 128);
  }
}
