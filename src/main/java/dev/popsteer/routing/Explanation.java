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
/// @param coverageZones those that hold the client, each with the longest prefix
/// @param rules of the service, in order
/// @param scope the answer holds for all clients with these first bits in common with this one
/// @param health where the states of the PoPs come from, and whether they still come
/// @param healthReadAt when they were read last; null if they never were
/// @param alarms what an operator should look at, in outline: clients may read this
/// @param outcome in words, such as `refused`
/// @param chosen codes of the PoPs that are answered, best first; empty if none is
/// @param candidates the PoPs of the pools that the client may be sent to, at most
///   [#MAX_CANDIDATES], pool by pool, best first
/// @param omittedCandidates how many more there are
public record Explanation(
    long snapshot,
    Instant loadedAt,
    String name,
    String type,
    String service,
    String client,
    @Nullable Network network,
    @Nullable Asn asn,
    List<CoverageZone> coverageZones,
    List<RuleOutcome> rules,
    String scope,
    long ttlSeconds,
    String health,
    @Nullable Instant healthReadAt,
    List<String> alarms,
    String outcome,
    List<String> chosen,
    List<Candidate> candidates,
    int omittedCandidates) {

  public static final int MAX_CANDIDATES = 100;

  public Explanation {
    coverageZones = List.copyOf(coverageZones);
    rules = List.copyOf(rules);
    alarms = List.copyOf(alarms);
    chosen = List.copyOf(chosen);
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

  /// A coverage zone that holds the client.
  ///
  /// @param prefix the longest of its prefixes that does
  public record CoverageZone(String name, String prefix) {}

  /// A rule of the pipeline.
  ///
  /// @param decides whether it is the one that decides
  /// @param verdict `decides`, `no`, or why it does not decide although it matches
  /// @param why what about the client made it match or not
  /// @param action what it does
  public record RuleOutcome(
      String name, boolean decides, String verdict, String why, String action) {}

  /// A PoP of one of the pools.
  ///
  /// @param distanceKm great-circle distance to the client's location; null if that is unknown
  /// @param predictedRttMillis null likewise
  /// @param adjustmentMillis what bias and peering add to it
  /// @param state one word: see [dev.popsteer.health.PopState#word]
  /// @param health the state in words, with what operators and monitors say
  /// @param why why it was chosen, or was not
  public record Candidate(
      String pool,
      String pop,
      String place,
      @Nullable Long distanceKm,
      @Nullable Double predictedRttMillis,
      double adjustmentMillis,
      String state,
      String health,
      boolean chosen,
      String why) {}
}
