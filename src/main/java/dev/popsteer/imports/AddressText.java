package dev.popsteer.imports;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;

/// Addresses and prefixes as people write them: IPv6 as RFC 5952 §4 recommends.
final class AddressText {

  private static final int GROUPS = 8;

  private AddressText() {}

  static String of(Prefix prefix) {
    return of(prefix.address()) + "/" + prefix.length();
  }

  static String of(IpAddress address) {
    return address.family() == Family.IPV4 ? address.toString() : ipv6(address);
  }

  private static String ipv6(IpAddress address) {
    int longestStart = 0;
    int longest = 1; // One group of zeros alone is written out.
    int zeros = 0;
    for (int group = 0; group < GROUPS; group++) {
      zeros = group(address, group) == 0 ? zeros + 1 : 0;
      if (zeros > longest) {
        longest = zeros;
        longestStart = group + 1 - zeros;
      }
    }
    var text = new StringBuilder();
    for (int group = 0; group < GROUPS; ) {
      if (longest > 1 && group == longestStart) {
        text.append("::");
        group += longest;
      } else {
        boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(first ? "" : ":").append(Integer.toHexString(group(address, group)));
        group++;
      }
    }
    return text.toString();
  }

  private static int group(IpAddress address, int index) {
    long half = index < GROUPS / 2 ? address.high() : address.low();
    return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
  }
}
