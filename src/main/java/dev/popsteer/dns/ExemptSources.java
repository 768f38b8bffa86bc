package dev.popsteer.dns;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.util.List;

/// A few prefixes, to be compared with an address one by one.
///
/// Not a [dev.popsteer.geo.PrefixTable], to which `::1` is an address that carries an IPv4 address
/// and has no value of its own.
final class ExemptSources {

  private final Prefix[] prefixes;
  private final IpAddress[] masks;

  ExemptSources(List<Prefix> prefixes) {
    this.prefixes = prefixes.toArray(Prefix[]::new);
    this.masks = prefixes.stream().map(ExemptSources::mask).toArray(IpAddress[]::new);
  }

  private static IpAddress mask(Prefix prefix) {
    return IpAddress.ofIpv6(-1, -1).firstBits(prefix.length());
  }

  /// Whether one of the prefixes holds the address.
  boolean hold(Sender sender) {
    for (int i = 0; i < prefixes.length; i++) {
      if (matches(prefixes[i].address(), masks[i], sender)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(IpAddress first, IpAddress mask, Sender sender) {
    return sender.family() == first.family()
        && (sender.high() & mask.high()) == first.high()
        && (sender.low() & mask.low()) == first.low();
  }
}
