package dev.popsteer.config;

import dev.popsteer.health.HealthPolicy;
import dev.popsteer.topology.BaseUrl;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;

/// What `pops.yaml` says, as far as it was understood.
///
/// @param health how it is to be believed; empty if that was not understood
/// @param hosts of the PoPs that have one, with its place
/// @param urls where PoPs serve over HTTP, of those that say so
/// @param probes in the order of the file; those that are wrong are left out
record Places(
    Definitions<Pop> pops,
    Definitions<Pool> pools,
    Definitions<CoverageZone> coverageZones,
    Optional<HealthPolicy> health,
    List<DeclaredHost> hosts,
    Map<PopCode, BaseUrl> urls,
    List<Probe> probes) {

  /// A host name to which clients are steered.
  ///
  /// @param subject whose it is, as messages name it: `"host" of PoP "lhr1"`
  /// @param at where it is written
  record DeclaredHost(String subject, Name name, Position at) {}

  static Places unknown() {
    return new Places(
        Definitions.unknown(),
        Definitions.unknown(),
        Definitions.unknown(),
        Optional.empty(),
        List.of(),
        Map.of(),
        List.of());
  }

  /// Only to be asked if there were no problems.
  Topology topology() {
    return new Topology(
        List.copyOf(pops.values()),
        List.copyOf(pools.values()),
        List.copyOf(coverageZones.values()));
  }
}
