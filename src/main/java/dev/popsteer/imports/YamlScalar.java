package dev.popsteer.imports;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Texts and numbers as YAML writes them: plain where every reader takes them for the same text, in
/// quotation marks elsewhere.
final class YamlScalar {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");
  private static final Pattern IPV4 = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+(/\\d+)?");

  /// What YAML 1.1 or 1.2 takes for something else than text; 1.1 even the code of Norway.
  private static final Set<String> NOT_TEXT =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private YamlScalar() {}

  static String of(String text) {
    boolean plain =
        IPV4.matcher(text).matches()
            || (PLAIN.matcher(text).matches() && !NOT_TEXT.contains(text.toLowerCase(Locale.ROOT)));
    return plain ? text : quoted(text);
  }

  static String of(Prefix prefix) {
    return of(AddressText.of(prefix));
  }

  /// Without an exponent.
  static String of(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /// `[a, b]`.
  static String list(List<String> texts) {
    return texts.stream().map(YamlScalar::of).collect(Collectors.joining(", ", "[", "]"));
  }

  static String addresses(List<IpAddress> addresses) {
    return list(addresses.stream().map(AddressText::of).toList());
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (Shown.isPrintable(c)) {
                quoted.appendCodePoint(c);
              } else {
                quoted.append((c > 0xffff ? "\\U%08x" : "\\u%04x").formatted(c));
              }
            });
    return quoted.append('"').toString();
  }
}
