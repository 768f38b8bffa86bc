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
public record SteeringConfig(
    Topology topology, HealthPolicy health, List<Service> services, List<Zone> zones) {

  public SteeringConfig {
    services = List.copyOf(services);
    zones = List.copyOf(zones);
  }
}
