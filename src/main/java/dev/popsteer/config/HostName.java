package dev.popsteer.config;

import java.net.IDN;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/// Reads host names as YAML files hold them: absolute, with or without the last dot.
final class HostName {

  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");

  private HostName() {}

  /// @throws IllegalArgumentException if it is none; the message says what would be right
  static Name parse(String text) {
    if (text.contains("*")) {
      throw new IllegalArgumentException(Quote.of(text) + " is a wildcard, not a host name");
    }
    return parseLabels(text, text);
  }

  /// Reads a host name or a wildcard such as `*.vod.example.net`.
  ///
  /// @throws IllegalArgumentException if it is neither; the message says what would be right
  static Name parseWithWildcard(String text) {
    var base = text.startsWith("*.") ? text.substring(2) : text;
    if (base.contains("*")) {
      throw new IllegalArgumentException(
          Quote.of(text)
              + " has a \"*\" that is not the whole leftmost label, as in *.example.net");
    }
    return parseLabels(text, base);
  }

  /// @param base what of the text must be a host name
  private static Name parseLabels(String text, String base) {
    var labels =
        (base.endsWith(".") ? base.substring(0, base.length() - 1) : base).split("\\.", -1);
    for (var label : labels) {
      if (!LABEL.matcher(label).matches()) {
        throw new IllegalArgumentException(
            "%s is not a host name: %s".formatted(Quote.of(text), complaint(text, label)));
      }
    }
    if (labels.length < 2) {
      throw new IllegalArgumentException(
          Quote.of(text) + " is not a full name; write all of it, such as www.example.net");
    }
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(
          Quote.of(text) + " is not a host name: it is longer than 253 characters", e);
    }
  }

  private static String complaint(String text, String label) {
    if (label.isEmpty()) {
      return "there is nothing between two dots, or before the first";
    }
    if (label.length() > 63) {
      return "a label has at most 63 characters";
    }
    if (text.contains("/") || text.contains(":")) {
      return "write the name alone, such as www.example.net, without scheme, port or path";
    }
    if (text.chars().anyMatch(c -> c > 127)) {
      return ascii(text);
    }
    return Quote.of(label) + " may hold letters, digits and, inside, hyphens";
  }

  private static String ascii(String text) {
    try {
      return "in DNS it is written " + Quote.of(IDN.toASCII(text));
    } catch (IllegalArgumentException e) {
      return "it has characters outside ASCII";
    }
  }
}
