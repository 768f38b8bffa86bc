package dev.popsteer.topology;

import java.util.Optional;

/// How a pool chooses among its PoPs for a client.
public sealed interface Policy {

  /// The PoP with the lowest predicted round-trip time.
  record LowestLatency() implements Policy {}

  /// The first PoP of the list that is up.
  record Failover() implements Policy {}

  /// A PoP by the hash of the client or of the name, so that each stays where it is. PoPs get
  /// shares of the hash space by their weights.
  ///
  /// @param bound how many times its share a PoP may get, from 1. At 1 the shares are exact, and
  ///   more clients move when the pool changes
  /// @param grain which clients are hashed alike
  /// @param band which PoPs take part
  record Hashed(HashKey key, Grain grain, double bound, Optional<Band> band) implements Policy {
    public Hashed {
      if (!(bound >= 1 && bound <= MAX_BOUND)) {
        throw new IllegalArgumentException("a bound is 1–" + MAX_BOUND + ": " + bound);
      }
    }
  }

  /// All PoPs that are up.
  ///
  /// @param band which PoPs take part
  record All(Order order, Optional<Band> band) implements Policy {}

  double MAX_BOUND = 10;

  /// PoPs that a hash may decide between.
  int MAX_HASHED = 1_000;

  /// PoPs of a pool in which a hash decides within a band: there are as many sets of PoPs as
  /// places, and each has a hash space of its own.
  int MAX_HASHED_IN_BAND = 200;

  /// Whether round-trip times make a difference.
  default boolean comparesLatency() {
    return switch (this) {
      case LowestLatency() -> true;
      case Failover() -> false;
      case Hashed hashed -> hashed.band().isPresent();
      case All(var order, var band) -> order == Order.LATENCY || band.isPresent();
    };
  }

  /// What is hashed.
  enum HashKey {
    /// The client's address, so that a client stays on one PoP.
    CLIENT,
    /// The name asked for, so that each content is on one PoP.
    NAME
  }

  /// The order of the PoPs in an answer that has all.
  enum Order {
    /// Lowest predicted round-trip time first.
    LATENCY,
    /// As in the pool.
    LISTED,
    /// As in the pool, beginning with another one from query to query.
    ROTATED
  }

  /// How many leading bits of the client's address are hashed.
  ///
  /// @param ipv4Bits 1–32
  /// @param ipv6Bits 1–128
  record Grain(int ipv4Bits, int ipv6Bits) {

    /// What resolvers tell of IPv4 clients, and what a site gets of IPv6 at most (RFC 6177).
    public static final Grain DEFAULT = new Grain(24, 48);

    public Grain {
      if (ipv4Bits < 1 || ipv4Bits > 32 || ipv6Bits < 1 || ipv6Bits > 128) {
        throw new IllegalArgumentException("/" + ipv4Bits + ", /" + ipv6Bits);
      }
    }
  }
}
