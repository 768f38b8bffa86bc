package dev.popsteer.dns;

import dev.popsteer.topology.PopCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.xbill.DNS.Name;

/// What has been counted of queries and answers since the start of the process.
public final class QueryTotals {

  /// Stands for services, or PoPs, that are not counted one by one.
  static final String OTHER = "other";

  private final long[] sums;
  private final Map<Name, Integer> services;
  private final Map<PopCode, Integer> pops;

  QueryTotals(long[] sums, Map<Name, Integer> services, Map<PopCode, Integer> pops) {
    this.sums = sums;
    this.services = services;
    this.pops = pops;
  }

  /// Queries that were answered.
  ///
  /// @param type such as `AAAA`, or `other`
  /// @param rcode such as `NXDOMAIN`, or `other`
  public record Queries(Protocol protocol, String type, String rcode, long count) {}

  /// How long answers took.
  ///
  /// @param buckets by time, the shortest first, not added up
  /// @param sumNanos of all
  public record Times(List<Bucket> buckets, long sumNanos) {

    public Times {
      buckets = List.copyOf(buckets);
    }
  }

  /// Answers that took no longer than this, and longer than the limit of the one before.
  ///
  /// @param limitNanos [Long#MAX_VALUE] if there is none
  public record Bucket(long limitNanos, long count) {}

  /// Those of which there was at least one.
  public List<Queries> queries() {
    var all = new ArrayList<Queries>();
    for (var protocol : Protocol.values()) {
      for (int type = 0; type < KnownCodes.TYPES.count(); type++) {
        for (int rcode = 0; rcode < KnownCodes.RCODES.count(); rcode++) {
          int cell = QueryCells.query(protocol, type, rcode);
          long count = sums[cell] + sums[cell + QueryCells.WITH_SUBNET];
          if (count > 0) {
            var typeLabel = KnownCodes.TYPES.label(type);
            all.add(new Queries(protocol, typeLabel, KnownCodes.RCODES.label(rcode), count));
          }
        }
      }
    }
    return all;
  }

  /// Answered queries that had a client subnet (RFC 7871).
  public long withSubnet(Protocol protocol) {
    return IntStream.range(0, KnownCodes.TYPES.count() * KnownCodes.RCODES.count())
        .mapToLong(i -> sums[QueryCells.query(protocol, 0, 0) + 2 * i + QueryCells.WITH_SUBNET])
        .sum();
  }

  /// Answers by the service that decided, by name without the dot at the end.
  public Map<String, Long> services() {
    var counts = new TreeMap<String, Long>();
    services.forEach(
        (name, number) -> counts.put(name.toString(true), sums[QueryCells.service(number)]));
    return withOther(counts, sums[QueryCells.service(Numbers.OTHER)]);
  }

  /// Answers by the PoP that they begin with, by its code.
  public Map<String, Long> pops() {
    var counts = new TreeMap<String, Long>();
    pops.forEach((code, number) -> counts.put(code.text(), sums[QueryCells.pop(number)]));
    return withOther(counts, sums[QueryCells.pop(Numbers.OTHER)]);
  }

  private static Map<String, Long> withOther(Map<String, Long> counts, long other) {
    if (other > 0) {
      counts.merge(OTHER, other, Long::sum);
    }
    return counts;
  }

  /// Decisions by how they came about.
  public Map<Decided.Kind, Long> decisions() {
    var counts = new EnumMap<Decided.Kind, Long>(Decided.Kind.class);
    for (var kind : Decided.Kind.values()) {
      counts.put(kind, sums[QueryCells.kind(kind)]);
    }
    return counts;
  }

  /// Messages that had no answer.
  public long unanswered(Protocol protocol, Unanswered why) {
    return sums[QueryCells.unanswered(protocol, why)];
  }

  /// Answers that said that there is more.
  public long truncated(Protocol protocol) {
    return sums[QueryCells.truncated(protocol)];
  }

  /// How long answers took.
  public Times times(Protocol protocol) {
    var buckets =
        IntStream.range(0, QueryCells.buckets())
            .mapToObj(
                bucket ->
                    new Bucket(
                        QueryCells.limitNanos(bucket), sums[QueryCells.bucket(protocol, bucket)]))
            .toList();
    return new Times(buckets, sums[QueryCells.timeSum(protocol)]);
  }
}
