package dev.popsteer.topology;

import dev.popsteer.geo.Prefix;
import java.util.List;
import java.util.Set;

/// The only clients that a PoP serves, such as those of the internet provider that it stands in.
///
/// A client belongs to it by its network or by its address.
///
/// @param asns numbers of autonomous systems
public record Clientele(Set<Long> asns, List<Prefix> prefixes) {

  public Clientele {
    asns = Set.copyOf(asns);
    prefixes = List.copyOf(prefixes);
    if (asns.isEmpty() && prefixes.isEmpty()) {
      throw new IllegalArgumentException("a clientele of nobody");
    }
  }
}
