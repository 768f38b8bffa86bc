package dev.popsteer.routing;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.Region;
import dev.popsteer.topology.Pop;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What rules can know of a client, but for the point where it is.
///
/// @param family of the client's address, or of the IPv4 address that it carries
/// @param region null if the client's location is unknown
/// @param asn number of the autonomous system that announces the address; [#UNKNOWN_ASN] if unknown
/// @param prefixSets name of each prefix set that holds the address, with the length of the longest
///   of its prefixes that do: coverage zones, and what [#onlyOf] names
record ClientTraits(
    Family family, @Nullable Region region, long asn, Map<String, Integer> prefixSets) {

  static final long UNKNOWN_ASN = 0;

  /// Of a client of whom nothing is known.
  static final ClientTraits UNKNOWN = new ClientTraits(Family.IPV4, null, UNKNOWN_ASN, Map.of());

  ClientTraits {
    prefixSets = Map.copyOf(prefixSets);
  }

  boolean isLocated() {
    return region != null;
  }

  boolean isIn(String prefixSet) {
    return prefixSets.containsKey(prefixSet);
  }

  boolean isInAny(Set<String> sets) {
    for (var set : sets) {
      if (isIn(set)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the PoP serves this client.
  boolean isServedBy(Pop pop) {
    var only = pop.reach().only();
    return only.isEmpty() || only.get().asns().contains(asn) || isIn(onlyOf(pop));
  }

  boolean isPeerOf(Pop pop) {
    return pop.reach().peers().contains(asn);
  }

  /// The name of the prefix set that is a PoP's [Clientele]. A coverage zone's cannot have a blank.
  static String onlyOf(Pop pop) {
    return "only " + pop.code();
  }
}
