package dev.popsteer.routing;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a client is sent where it is sent, in words and numbers for an operator. This is also the
/// JSON that `/explain` answers with.
///
/// @param snapshot number of the snapshot that the decision was made from
/// @param loadedAt when the configuration in it was read
/// @param service the service that the name belongs to, perhaps a wildcard
/// @param client the address asked about
/// @param network what the GeoIP data says; null if it does not know the address
/// @param asn the client's network; null if unknown or if no ASN database is loaded
/// @param coverageZone the zone that pins the client; null if none does
/// @param scope the answer holds for all clients with these first bits in common with this one
/// @param health where the states of the PoPs come from, and whether they still come
/// @param chosen code of the PoP that is answered; null if no PoP of the pool has what was asked
///   for
/// @param candidates the pool's PoPs, best first
public record Explanation(
    long snapshot,
    Instant loadedAt,
    String name,
    String type,
    String service,
    String pool,
    String client,
    @Nullable Network network,
    @Nullable Asn asn,
    @Nullable String coverageZone,
    @Nullable String scope,
    long ttlSeconds,
    String health,
    @Nullable String chosen,
    List<Candidate> candidates) {

  public Explanation {
    candidates = List.copyOf(candidates);
  }

  /// The location that the decision was made for.
  ///
  /// @param prefix the largest block around the client that the GeoIP data has at this location
  /// @param accuracyKm 0 if the data does not say
  public record Network(
      String prefix,
      double latitude,
      double longitude,
      int accuracyKm,
      String country,
      String subdivision,
      String continent) {}

  /// The network that announces the client's address.
  public record Asn(long number, String organization) {}

  /// A PoP of the pool.
  ///
  /// @param distanceKm great-circle distance to the client's location; null if that is unknown
  /// @param predictedRttMillis null likewise
  /// @param state `up`, `down` or `drained`
  /// @param why why it was chosen, or was not
  public record Candidate(
      String pop,
      String place,
      @Nullable Long distanceKm,
      @Nullable Double predictedRttMillis,
      String state,
      boolean chosen,
      String why) {}
}
