package dev.popsteer.topology;

import java.util.regex.Pattern;

/// The short name of a PoP, such as `ams1`: what appears in files, in Redis keys and in `/explain`.
///
/// @param text 1–32 lower-case letters, digits and hyphens, beginning with a letter
public record PopCode(String text) implements Comparable<PopCode> {

  private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  public PopCode {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no PoP code: 1–32 of a–z, 0–9 and \"-\", beginning with a letter");
    }
  }

  @Override
  public int compareTo(PopCode other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
