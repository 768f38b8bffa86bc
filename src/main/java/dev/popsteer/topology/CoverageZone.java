package dev.popsteer.topology;

import dev.popsteer.geo.Prefix;
import java.util.List;

/// Prefixes that the operator has given a name, such as those of an internet provider, for rules to
/// match.
public record CoverageZone(String name, List<Prefix> prefixes) {

  public CoverageZone {
    prefixes = List.copyOf(prefixes);
  }
}
