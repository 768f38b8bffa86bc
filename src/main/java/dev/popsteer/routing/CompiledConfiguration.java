package dev.popsteer.routing;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.LocationLookup;
import dev.popsteer.health.HealthPolicy;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zones;
import java.time.Instant;

/// What the operator's files and the GeoIP databases were compiled into: all of a snapshot but
/// health and what depends on it.
///
/// @param loadedAt when the files were read
/// @param health how it is to be believed
/// @param plans how services are steered
/// @param geo read by `/explain` alone; queries read the tables made from it
/// @param asn likewise
public record CompiledConfiguration(
    Instant loadedAt,
    Topology topology,
    HealthPolicy health,
    Zones zones,
    SteeringPlans plans,
    LocationLookup geo,
    AsnTable asn) {

  /// One that says nothing of health.
  public CompiledConfiguration(
      Instant loadedAt,
      Topology topology,
      Zones zones,
      SteeringPlans plans,
      LocationLookup geo,
      AsnTable asn) {
    this(loadedAt, topology, HealthPolicy.DEFAULT, zones, plans, geo, asn);
  }
}
