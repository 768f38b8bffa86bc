package dev.popsteer.topology;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Whom a PoP serves, and how gladly.
///
/// @param weight share of clients among PoPs between which weights decide, 0 to [#MAX_WEIGHT]; 0
///   gets clients only where no usable PoP has a weight
/// @param bias added to the predicted round-trip time, within [#MAX_BIAS] of 0; a negative one
///   draws clients from farther away
/// @param peers numbers of the autonomous systems that it meets at its exchange points
/// @param peeringGain taken off the predicted round-trip time of clients of those, not negative
/// @param only whom it serves and nobody else; empty if it serves everybody
public record Reach(
    int weight, Duration bias, Set<Long> peers, Duration peeringGain, Optional<Clientele> only) {

  public static final int MAX_WEIGHT = 10_000;
  public static final Duration MAX_BIAS = Duration.ofSeconds(1);

  /// What a direct way is taken to save where the operator does not say: about the detour of 600 km
  /// through a provider's nearest large exchange.
  public static final Duration DEFAULT_PEERING_GAIN = Duration.ofMillis(10);

  /// A PoP of which nothing is said.
  public static final Reach EVERYBODY =
      new Reach(1, Duration.ZERO, Set.of(), DEFAULT_PEERING_GAIN, Optional.empty());

  public Reach {
    peers = Set.copyOf(peers);
    if (weight < 0 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException("a weight is 0–" + MAX_WEIGHT + ": " + weight);
    }
    if (bias.abs().compareTo(MAX_BIAS) > 0 || peeringGain.isNegative()) {
      throw new IllegalArgumentException("bias " + bias + ", peering gain " + peeringGain);
    }
  }
}
