package dev.popsteer.imports;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.util.Optional;

/// Reads the prefixes of one import, and counts them: there may be at most [#MAX_PREFIXES].
final class PrefixBudget {

  static final int MAX_PREFIXES = 1_000_000;

  private int count;

  /// Whether there may be one prefix more.
  ///
  /// @param at where the error points, which is added once
  boolean spend(Position at, Findings findings) {
    if (++count == MAX_PREFIXES + 1) {
      findings.error(at, "there are more than 1,000,000 prefixes.");
    }
    return count <= MAX_PREFIXES;
  }

  /// Reads and counts a prefix. One with bits set past its length is taken without these, and there
  /// is a warning: so do the programs whose files these are.
  ///
  /// @param subject what has the prefix, for messages
  /// @return empty, and an error, if the text is no prefix
  Optional<Prefix> read(String text, String subject, Position at, Findings findings) {
    if (!spend(at, findings)) {
      return Optional.empty();
    }
    try {
      int slash = text.indexOf('/');
      var address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
      int bits = address.family().bits();
      int length = slash < 0 ? bits : length(text.substring(slash + 1), bits);
      if (length < 0) {
        findings.error(
            at,
            "%s: %s is not a prefix; its length is a number from 0 to %d."
                .formatted(subject, Shown.quoted(text), bits));
        return Optional.empty();
      }
      var prefix = Prefix.containing(address, length);
      if (!prefix.address().equals(address)) {
        findings.warning(
            at,
            "%s: %s has bits set past its length, and is taken for %s."
                .formatted(subject, Shown.quoted(text), AddressText.of(prefix)));
      }
      return Optional.of(prefix);
    } catch (IllegalArgumentException _) {
      findings.error(
          at,
          "%s: %s is not a prefix, such as 192.0.2.0/24 or 2001:db8::/32."
              .formatted(subject, Shown.quoted(text)));
      return Optional.empty();
    }
  }

  private static int length(String digits, int max) {
    boolean isNumber = !digits.isEmpty() && digits.length() <= 3;
    for (int at = 0; at < digits.length(); at++) {
      isNumber &= digits.charAt(at) >= '0' && digits.charAt(at) <= '9';
    }
    int length = isNumber ? Integer.parseInt(digits) : -1;
    return length <= max ? length : -1;
  }

  /// What is wrong with a prefix for a coverage zone, for the end of a sentence; empty if nothing.
  static Optional<String> fault(Prefix prefix) {
    return prefix
        .embeddedIpv4()
        .map(
            carried ->
                "addresses in it carry IPv4 addresses, and are looked up by these ("
                    + AddressText.of(carried)
                    + ")");
  }
}
