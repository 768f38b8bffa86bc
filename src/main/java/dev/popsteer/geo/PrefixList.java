package dev.popsteer.geo;

import java.util.List;

/// A few prefixes, to be compared with an address one by one.
///
/// Not a [PrefixTable], to which `::1` is an address that carries an IPv4 address and has no value
/// of its own. Nothing is allocated for a comparison.
public final class PrefixList {

  private final Prefix[] prefixes;

  public PrefixList(List<Prefix> prefixes) {
    this.prefixes = prefixes.toArray(Prefix[]::new);
  }

  /// Whether one of the prefixes holds an address.
  ///
  /// @param high its first 64 bits; IPv4 stands in the upper 32
  /// @param low its last 64 bits; 0 for IPv4
  public boolean holds(Family family, long high, long low) {
    for (var prefix : prefixes) {
      var first = prefix.address();
      if (first.family() == family
          && (high & Bits.highMask(prefix.length())) == first.high()
          && (low & Bits.lowMask(prefix.length())) == first.low()) {
        return true;
      }
    }
    return false;
  }

  public boolean holds(IpAddress address) {
    return holds(address.family(), address.high(), address.low());
  }

  public boolean isEmpty() {
    return prefixes.length == 0;
  }
}
