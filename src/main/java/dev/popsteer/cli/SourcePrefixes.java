package dev.popsteer.cli;

import dev.popsteer.geo.Prefix;
import java.util.List;

/// Reads prefixes that the sources of queries are compared with.
final class SourcePrefixes {

  private static final Prefix MAPPED = Prefix.parse("::ffff:0:0/96");

  private SourcePrefixes() {}

  /// @param setting such as `popsteer.dns.trusted-proxies`
  /// @throws IllegalArgumentException with the setting, if a text is no prefix, or one that no
  ///   source lies in
  static List<Prefix> parse(String setting, List<String> texts) {
    return texts.stream().map(text -> parse(setting, text)).toList();
  }

  private static Prefix parse(String setting, String text) {
    try {
      var prefix = Prefix.parse(text.strip());
      if (prefix.length() >= MAPPED.length() && MAPPED.contains(prefix.address())) {
        throw new IllegalArgumentException(
            "clients over IPv4 never have an address of %s; write the IPv4 prefix".formatted(text));
      }
      return prefix;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
    }
  }
}
