package dev.popsteer.config;

import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Topology;
import java.util.List;
import org.xbill.DNS.Name;

/// What `pops.yaml` says, as far as it was understood.
///
/// @param hosts of the PoPs that have one, with its place
record Places(
    Definitions<Pop> pops,
    Definitions<Pool> pools,
    Definitions<CoverageZone> coverageZones,
    List<DeclaredHost> hosts) {

  /// The host name of a PoP, where it is written.
  record DeclaredHost(PopCode pop, Name name, Position at) {}

  static Places unknown() {
    return new Places(
        Definitions.unknown(), Definitions.unknown(), Definitions.unknown(), List.of());
  }

  /// Only to be asked if there were no problems.
  Topology topology() {
    return new Topology(
        List.copyOf(pops.values()),
        List.copyOf(pools.values()),
        List.copyOf(coverageZones.values()));
  }
}
