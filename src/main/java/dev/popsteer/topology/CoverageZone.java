package dev.popsteer.topology;

import dev.popsteer.geo.Prefix;
import java.util.List;

/// Prefixes that the operator pins to a PoP, whatever the distance, such as an ISP's to the cache
/// inside that ISP.
public record CoverageZone(String name, Pop pop, List<Prefix> prefixes) {

  public CoverageZone {
    prefixes = List.copyOf(prefixes);
  }
}
