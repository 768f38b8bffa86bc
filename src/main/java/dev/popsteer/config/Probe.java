package dev.popsteer.config;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.topology.PopCode;
import java.util.List;

/// How one PoP is probed: what is asked of which of its addresses, how often, and what counts.
///
/// @param name of the definition in the file, which may have made a probe for each of many PoPs
/// @param addresses of the PoP, in its own order; never empty
/// @param port 1–65535
public record Probe(
    String name,
    PopCode pop,
    List<IpAddress> addresses,
    int port,
    Need need,
    Check check,
    Pace pace) {

  /// How many of the addresses must pass for the PoP to pass.
  public enum Need {
    ALL,
    ANY
  }

  public Probe {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("probe " + name + " of " + pop + " has no address");
    }
  }

  /// Of what few probes have in common: probes are in maps that are looked into all the time.
  @Override
  public int hashCode() {
    return 31 * name.hashCode() + pop.hashCode();
  }
}
