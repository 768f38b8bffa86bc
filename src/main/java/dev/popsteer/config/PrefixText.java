package dev.popsteer.config;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads prefixes of client addresses.
final class PrefixText {

  /// 96 to 128.
  private static final Pattern MAPPED_LENGTH = Pattern.compile("9[6-9]|1[01]\\d|12[0-8]");

  private PrefixText() {}

  /// @throws IllegalArgumentException if it is none, or one by which no client is looked up; the
  ///   message, without a full stop, says what would be right
  static Prefix parse(String text) {
    var prefix = Prefix.parse(withoutMapping(text));
    boolean isMapped = prefix.family() == Family.IPV4 && text.contains(":");
    var carried = isMapped ? Optional.of(prefix) : prefix.embeddedIpv4();
    if (carried.isPresent()) {
      var right = carried.get().length() == 0 ? "IPv4 prefixes" : carried.get().toString();
      throw new IllegalArgumentException(
          "addresses in %s carry IPv4 addresses and are looked up by these; write %s"
              .formatted(Quote.of(text), right));
    }
    return prefix;
  }

  /// The JDK reads an IPv4-mapped address (`::ffff:192.0.2.0`) as the IPv4 address; a length that
  /// was written for it is 96 too long.
  private static String withoutMapping(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.contains(":")) {
      return text;
    }
    var address = IpAddress.parse(text.substring(0, slash));
    var length = text.substring(slash + 1);
    boolean isMapped = address.family() == Family.IPV4 && MAPPED_LENGTH.matcher(length).matches();
    return isMapped ? address + "/" + (Integer.parseInt(length) - 96) : text;
  }
}
