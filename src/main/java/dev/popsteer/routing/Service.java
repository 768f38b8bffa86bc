package dev.popsteer.routing;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// A hostname that is steered.
///
/// @param name absolute; a wildcard (`*.vod.example.net.`) serves every name below that is not
///   defined otherwise (RFC 4592)
/// @param ttl how long resolvers may cache a steered answer, in whole seconds
/// @param minTtl below which it is not shortened, however soon its PoPs could change; not over the
///   TTL
/// @param addresses of PoPs that serve it from other addresses than their own
/// @param fallback what is answered where no PoP is usable; null if health is not believed then
/// @param http how it is steered over HTTP too; null if it is not
public record Service(
    Name name,
    Pipeline pipeline,
    Target target,
    Duration ttl,
    Duration minTtl,
    Map<PopCode, List<IpAddress>> addresses,
    @Nullable FallbackRecords fallback,
    @Nullable HttpSteering http) {

  private static final Duration DEFAULT_MIN_TTL = Duration.ofSeconds(5);

  /// What a steered answer holds.
  public enum Target {
    /// A and AAAA records with the chosen PoP's addresses.
    ADDRESSES,
    /// A CNAME record to the chosen PoP's host name.
    HOST
  }

  /// Static records in the place of a PoP's.
  ///
  /// @param addresses what A and AAAA answer
  /// @param host what CNAME answers, for a service that is steered to host names
  public record FallbackRecords(List<IpAddress> addresses, @Nullable Name host) {
    public FallbackRecords {
      addresses = List.copyOf(addresses);
    }

    /// The addresses of one family, in order.
    public List<IpAddress> addresses(Family family) {
      return addresses.stream().filter(address -> address.family() == family).toList();
    }
  }

  public Service {
    addresses = Map.copyOf(addresses);
    if (minTtl.compareTo(ttl) > 0) {
      throw new IllegalArgumentException(minTtl + " is over " + ttl);
    }
  }

  /// A service with the shortest TTL that there is when nothing is said.
  public Service(
      Name name,
      Pipeline pipeline,
      Target target,
      Duration ttl,
      Map<PopCode, List<IpAddress>> addresses,
      @Nullable FallbackRecords fallback) {
    this(name, pipeline, target, ttl, defaultMinTtl(ttl), addresses, fallback, null);
  }

  /// The shortest TTL when nothing is said.
  public static Duration defaultMinTtl(Duration ttl) {
    return ttl.compareTo(DEFAULT_MIN_TTL) < 0 ? ttl : DEFAULT_MIN_TTL;
  }

  /// How long answers may be kept of which something could change so soon.
  ///
  /// @param settled how long at least nothing will; null if that is not known
  public Duration ttl(@Nullable Duration settled) {
    if (settled == null || settled.compareTo(ttl) >= 0) {
      return ttl;
    }
    return settled.compareTo(minTtl) < 0 ? minTtl : settled;
  }

  /// A service whose PoPs have their own addresses, and that has no fallback records.
  public Service(Name name, Pipeline pipeline, Target target, Duration ttl) {
    this(name, pipeline, target, ttl, Map.of(), null);
  }

  /// The addresses of one family with which a PoP serves it, in order.
  public List<IpAddress> addresses(Pop pop, Family family) {
    return addresses.getOrDefault(pop.code(), pop.addresses()).stream()
        .filter(address -> address.family() == family)
        .toList();
  }
}
