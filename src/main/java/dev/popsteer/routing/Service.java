package dev.popsteer.routing;

import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Name;

/// A hostname that is steered.
///
/// @param name absolute; a wildcard (`*.vod.example.net.`) serves every name below that is not
///   defined otherwise (RFC 4592)
/// @param ttl how long resolvers may cache a steered answer, in whole seconds
/// @param fallback the pool's PoPs in the order that serves clients of unknown location
public record Service(Name name, Pool pool, Target target, Duration ttl, List<Pop> fallback) {

  /// What a steered answer holds.
  public enum Target {
    /// A and AAAA records with the chosen PoP's addresses.
    ADDRESSES,
    /// A CNAME record to the chosen PoP's host name.
    HOST
  }

  public Service {
    fallback = List.copyOf(fallback);
  }
}
