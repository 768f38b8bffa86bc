package dev.popsteer.config;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.util.List;
import java.util.Optional;

/// Says which addresses a PoP cannot have: those that no client could connect to.
///
/// Private and documentation addresses are not among them: clients may be in the same network, and
/// demonstrations have no others.
final class PopAddress {

  private record Unusable(Prefix block, String description) {
    Unusable(String block, String description) {
      this(Prefix.parse(block), description);
    }
  }

  /// From the IANA special-purpose address registries (RFC 6890). Blocks before those they lie in.
  private static final List<Unusable> UNUSABLE =
      List.of(
          new Unusable("0.0.0.0/8", "an unspecified address (0.0.0.0/8)"),
          new Unusable("127.0.0.0/8", "a loopback address (127.0.0.0/8)"),
          new Unusable("169.254.0.0/16", "a link-local address (169.254.0.0/16)"),
          new Unusable("224.0.0.0/4", "a multicast address (224.0.0.0/4)"),
          new Unusable("255.255.255.255/32", "the broadcast address"),
          new Unusable("::/128", "the unspecified address"),
          new Unusable("::1/128", "the loopback address"),
          new Unusable("fe80::/10", "a link-local address (fe80::/10)"),
          new Unusable("ff00::/8", "a multicast address (ff00::/8)"));

  private PopAddress() {}

  /// What is wrong with the address, for the end of a sentence; empty if nothing is.
  static Optional<String> fault(IpAddress address) {
    for (var unusable : UNUSABLE) {
      if (unusable.block.contains(address)) {
        return Optional.of(unusable.description + ", which no client can connect to");
      }
    }
    var carried = address.unwrapped();
    return carried.equals(address)
        ? Optional.empty()
        : Optional.of("an IPv6 form of the IPv4 address %s; write that".formatted(carried));
  }
}
