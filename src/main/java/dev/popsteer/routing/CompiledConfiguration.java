package dev.popsteer.routing;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zones;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;

/// What the operator's files and the GeoIP databases were compiled into: all of a snapshot but
/// health.
///
/// @param loadedAt when the files were read
/// @param routes by the name of the service
/// @param geo read by `/explain` alone; queries read the PoP maps made from it
/// @param asn likewise
public record CompiledConfiguration(
    Instant loadedAt,
    Topology topology,
    Zones zones,
    Map<Name, Route> routes,
    GeoTable geo,
    AsnTable asn) {

  public CompiledConfiguration {
    routes = Map.copyOf(routes);
  }

  /// The service with this name, which may be a wildcard.
  public Optional<Route> route(Name service) {
    return Optional.ofNullable(routes.get(service));
  }
}
