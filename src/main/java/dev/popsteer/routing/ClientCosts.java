package dev.popsteer.routing;

import dev.popsteer.geo.GeoTable.Located;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.latency.RoundTripModel;
import dev.popsteer.topology.Pop;
import java.util.Optional;

/// What PoPs cost one client, by which they are compared: the predicted round-trip time, with what
/// bias and peering add; peering alone if it is not known where the client is.
///
/// Times are in microseconds.
///
/// @param located what the GeoIP data says of the client; empty if nothing
record ClientCosts(IpAddress client, ClientTraits traits, Optional<Located> located) {

  boolean isLocated() {
    return located.isPresent();
  }

  /// Along the great circle; only to be asked of a client that is located.
  double distanceKm(Pop pop) {
    return pop.coordinates().distanceKm(located.orElseThrow().location().coordinates());
  }

  /// The predicted round-trip time, without adjustments; 0 if it is not known where the client is.
  double roundTripMicros(Pop pop) {
    return isLocated() ? RoundTripModel.micros(distanceKm(pop)) : 0;
  }

  /// What bias adds, which counts only where there is a round-trip time that it can be added to.
  double biasMicros(Pop pop) {
    return isLocated() ? pop.reach().bias().toNanos() / 1_000.0 : 0;
  }

  /// What peering adds: not positive.
  double peeringMicros(Pop pop) {
    return traits.isPeerOf(pop) ? -pop.reach().peeringGain().toNanos() / 1_000.0 : 0;
  }

  double adjustmentMicros(Pop pop) {
    return biasMicros(pop) + peeringMicros(pop);
  }

  double micros(Pop pop) {
    return roundTripMicros(pop) + adjustmentMicros(pop);
  }
}
