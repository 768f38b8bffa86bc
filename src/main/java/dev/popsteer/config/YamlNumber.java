package dev.popsteer.config;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// Reads numbers as YAML 1.2 writes them: integers and floats of its core schema (§10.3.2), without
/// `.inf` and `.nan`.
final class YamlNumber {

  private static final int MAX_CHARACTERS = 100;

  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
  private static final Pattern OCTAL = Pattern.compile("0o([0-7]{1,10})");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x([0-9a-fA-F]{1,7})");

  private YamlNumber() {}

  /// Empty if the text is not a number. One that is too large for a `double` is infinite.
  static OptionalDouble parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      return OptionalDouble.empty();
    }
    if (DECIMAL.matcher(text).matches()) {
      return OptionalDouble.of(Double.parseDouble(text));
    }
    var octal = OCTAL.matcher(text);
    if (octal.matches()) {
      return OptionalDouble.of(Integer.parseInt(octal.group(1), 8));
    }
    var hexadecimal = HEXADECIMAL.matcher(text);
    return hexadecimal.matches()
        ? OptionalDouble.of(Integer.parseInt(hexadecimal.group(1), 16))
        : OptionalDouble.empty();
  }
}
