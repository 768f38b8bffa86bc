package dev.popsteer.control;

import dev.popsteer.config.SteeringConfig;
import dev.popsteer.geo.UnreadableLocations;
import dev.popsteer.routing.CompiledBefore;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.SteeringPlans;
import dev.popsteer.zone.Zones;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Compiles files and databases into what snapshots are made of, after a look at whether they fit.
final class Compilation {

  private Compilation() {}

  /// @param before what was compiled before; null if there is nothing
  /// @throws RejectedConfiguration if the files ask for what the databases cannot tell
  /// @throws UnreadableLocations if the location table is needed and cannot be read any more
  static CompiledConfiguration compile(
      SteeringConfig config, Geography geography, @Nullable CompiledBefore before, Instant loadedAt)
      throws RejectedConfiguration {
    var services = config.services();
    var asn = geography.networks();
    if (asn.descriptions().isEmpty() && SteeringPlans.needAsns(services, config.topology())) {
      throw new RejectedConfiguration(config.withoutAsns());
    }
    var databases = new SteeringPlans.Databases(geography, asn);
    var plans = SteeringPlans.of(services, config.topology(), databases, before);
    return new CompiledConfiguration(
        loadedAt,
        config.topology(),
        config.health(),
        new Zones(config.zones()),
        plans,
        geography,
        asn);
  }
}
