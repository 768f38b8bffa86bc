package dev.popsteer.imports;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Gives what has a name elsewhere one that is valid here: the same if it can be, never that of
/// another.
final class UniqueNames {

  private static final int MAX_CODE_LENGTH = 32;
  private static final int MAX_NAME_LENGTH = 64;

  /// What comes after is not looked at.
  private static final int MAX_WISH_LENGTH = 256;

  private final int maxLength;
  private final UnaryOperator<String> shape;
  private final Map<String, String> byOriginal = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  private UniqueNames(int maxLength, UnaryOperator<String> shape) {
    this.maxLength = maxLength;
    this.shape = shape;
  }

  /// Codes of PoPs: 1–32 of `a–z`, `0–9` and `-`, beginning with a letter.
  static UniqueNames popCodes() {
    return new UniqueNames(MAX_CODE_LENGTH, UniqueNames::code);
  }

  /// Names of pools, coverage zones and pipelines: 1–64 letters, digits, `.`, `_` and `-`,
  /// beginning with a letter or digit.
  static UniqueNames configNames() {
    return new UniqueNames(MAX_NAME_LENGTH, UniqueNames::name);
  }

  /// The name here of what is called `original` elsewhere; the same each time.
  String of(String original) {
    return byOriginal.computeIfAbsent(original, this::fresh);
  }

  /// A name that is like `wished`, and nobody has yet.
  String fresh(String wished) {
    var wanted = cut(shape.apply(cut(wished, MAX_WISH_LENGTH)), maxLength);
    var name = wanted;
    for (int number = 2; !taken.add(name); number++) {
      var suffix = "-" + number;
      name = cut(wanted, maxLength - suffix.length()) + suffix;
    }
    return name;
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  private static String code(String original) {
    var code = original.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-");
    var trimmed = code.replaceAll("^-+|-+$", "");
    if (trimmed.isEmpty()) {
      return "pop";
    }
    return Character.isDigit(trimmed.charAt(0)) ? "pop-" + trimmed : trimmed;
  }

  private static String name(String original) {
    var name = original.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[._-]+", "");
    return name.isEmpty() ? "unnamed" : name;
  }
}
