package dev.popsteer.routing;

import dev.popsteer.health.Health;
import dev.popsteer.zone.Lookup;
import dev.popsteer.zone.Zones;
import java.util.Optional;
import org.xbill.DNS.Name;

/// Everything that a query may read. Immutable; a query reads the current one once.
///
/// @param number grows by one with every snapshot that this process publishes, from 1
/// @param configuration shared by all snapshots between two loads
/// @param steering the configuration's plans compiled for this health
public record Snapshot(
    long number, CompiledConfiguration configuration, Health health, Steering steering) {

  /// Compiles a configuration for a state of health.
  public static Snapshot of(long number, CompiledConfiguration configuration, Health health) {
    return new Snapshot(
        number, configuration, health, Steering.compile(configuration.plans(), health));
  }

  /// The next snapshot, with another state of health. What that does not touch is shared.
  public Snapshot with(Health next) {
    return new Snapshot(
        number + 1, configuration, next, steering.after(configuration.plans(), health, next));
  }

  /// The next snapshot, with another configuration, compiled for the same health.
  public Snapshot with(CompiledConfiguration next) {
    return new Snapshot(
        number + 1, next, health, steering.after(configuration.plans(), next.plans(), health));
  }

  /// This configuration in a snapshot that comes after another one, with the health of that.
  public Snapshot after(Snapshot other) {
    return new Snapshot(
        other.number() + 1,
        configuration,
        other.health(),
        steering.after(configuration.plans(), health, other.health()));
  }

  public Zones zones() {
    return configuration.zones();
  }

  /// The service with this name, which may be a wildcard.
  public Optional<Route> route(Name service) {
    return steering.route(service);
  }

  /// The service by which a name is steered, which may be a wildcard above it; empty if the name is
  /// not steered.
  ///
  /// @param type of the records that are asked for
  public Optional<Route> routeFor(Name asked, int type) {
    return zones()
        .answering(asked, type)
        .map(zone -> zone.lookup(asked, type))
        .flatMap(
            lookup ->
                lookup instanceof Lookup.Steered(Name service) ? route(service) : Optional.empty());
  }
}
