package dev.popsteer.config;

import dev.popsteer.health.HealthPolicy;
import dev.popsteer.routing.Service;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zone;
import java.util.List;

/// Everything that the configuration files say, checked: each part fits the others.
///
/// @param services in the order of the file; each inside one of the zones, names unique
/// @param zones origins unique; they know which of their names are steered
/// @param probes how it is found out which PoPs are up, for who does that
/// @param withoutAsns what is wrong if no database tells the AS numbers of clients, and somebody is
///   steered by them: a line for each place that asks for some, then how many there are; empty if
///   none does
public record SteeringConfig(
    Topology topology,
    HealthPolicy health,
    List<Service> services,
    List<Zone> zones,
    List<Probe> probes,
    List<String> withoutAsns) {

  public SteeringConfig {
    services = List.copyOf(services);
    zones = List.copyOf(zones);
    probes = List.copyOf(probes);
    withoutAsns = List.copyOf(withoutAsns);
  }
}
