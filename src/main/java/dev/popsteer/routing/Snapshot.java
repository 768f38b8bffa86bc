package dev.popsteer.routing;

import dev.popsteer.health.Health;
import dev.popsteer.zone.Zones;
import java.util.Optional;
import org.xbill.DNS.Name;

/// Everything that a query may read. Immutable; a query reads the current one once.
///
/// @param number grows by one with every snapshot that this process publishes, from 1
/// @param configuration shared by all snapshots between two loads
public record Snapshot(long number, CompiledConfiguration configuration, Health health) {

  public Zones zones() {
    return configuration.zones();
  }

  /// The service with this name, which may be a wildcard.
  public Optional<Route> route(Name service) {
    return configuration.route(service);
  }
}
