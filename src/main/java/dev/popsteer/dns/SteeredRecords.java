package dev.popsteer.dns;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Decision;
import dev.popsteer.routing.Route;
import dev.popsteer.routing.Service.FallbackRecords;
import dev.popsteer.routing.Want;
import dev.popsteer.topology.Pop;
import dev.popsteer.zone.Lookup;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// Makes records of what was decided for a steered name.
///
/// @param name the name asked for, which the records are given
/// @param queryId where a rotated answer begins depends on it
record SteeredRecords(Name name, Route route, Want want, int queryId) {

  /// The records of a decision that does not refuse the client.
  Lookup of(Decision decision) {
    return switch (decision) {
      case Decision.Steered steered -> ofPops(steered);
      case Decision.Exhausted _ -> ofFallback(Objects.requireNonNull(route.service().fallback()));
      case Decision.Denied _, Decision.Lacking _ -> new Lookup.NoData();
    };
  }

  /// Whether there could be records where a decision has none if PoPs went up or down: it is either
  /// the PoPs or the fallback records that have some.
  boolean areNothingByHealth(Decision decision) {
    return switch (decision) {
      case Decision.Steered _, Decision.Denied _ -> false;
      case Decision.Exhausted _ -> true;
      case Decision.Lacking _ ->
          route.service().fallback() != null
              && ofFallback(route.service().fallback()) instanceof Lookup.Found;
    };
  }

  /// The records that lead to PoPs. Host names cannot be several, so the first PoP's is taken.
  private Lookup ofPops(Decision.Steered decision) {
    var pops = inOrder(decision);
    return switch (want) {
      case HOST -> alias(Objects.requireNonNull(pops.getFirst().host()));
      case IPV4_ADDRESS -> addresses(of(pops, Family.IPV4), decision.size().addresses());
      case IPV6_ADDRESS -> addresses(of(pops, Family.IPV6), decision.size().addresses());
    };
  }

  /// The fallback records; no data if there is none of the type.
  private Lookup ofFallback(FallbackRecords fallback) {
    return switch (want) {
      case HOST -> alias(Objects.requireNonNull(fallback.host()));
      case IPV4_ADDRESS -> addressesOrNoData(fallback.addresses(Family.IPV4));
      case IPV6_ADDRESS -> addressesOrNoData(fallback.addresses(Family.IPV6));
    };
  }

  private List<Pop> inOrder(Decision.Steered decision) {
    var pops = decision.pops();
    int count = Math.min(pops.size(), decision.size().pops());
    int first = decision.rotated() ? queryId % pops.size() : 0;
    return IntStream.range(first, first + count)
        .mapToObj(index -> pops.get(index % pops.size()))
        .toList();
  }

  private Stream<IpAddress> of(List<Pop> pops, Family family) {
    return pops.stream().flatMap(pop -> route.service().addresses(pop, family).stream());
  }

  private Lookup addressesOrNoData(List<IpAddress> addresses) {
    return addresses.isEmpty()
        ? new Lookup.NoData()
        : addresses(addresses.stream(), Integer.MAX_VALUE);
  }

  private Lookup addresses(Stream<IpAddress> addresses, int limit) {
    return new Lookup.Found(addresses.distinct().limit(limit).map(this::record).toList());
  }

  private Record record(IpAddress address) {
    return switch (address.family()) {
      case IPV4 -> new ARecord(name, DClass.IN, ttlSeconds(), address.toBytes());
      case IPV6 -> new AAAARecord(name, DClass.IN, ttlSeconds(), address.toBytes());
    };
  }

  private Lookup alias(Name host) {
    return new Lookup.Alias(new CNAMERecord(name, DClass.IN, ttlSeconds(), host));
  }

  private long ttlSeconds() {
    return route.ttl().toSeconds();
  }
}
