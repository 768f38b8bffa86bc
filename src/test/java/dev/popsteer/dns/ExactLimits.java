package dev.popsteer.dns;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The limits by brute force: an exact bucket for every prefix that was ever seen, counted in
/// answers and seconds.
final class ExactLimits {

  private static final Map<Integer, Integer> IPV4_MULTIPLES =
      Map.of(32, 1, 24, 32, 20, 256, 18, 768);
  private static final Map<Integer, Integer> IPV6_MULTIPLES =
      Map.of(128, 1, 64, 2, 56, 3, 48, 4, 32, 64);

  private final int perSecond;
  private final int burst;
  private final Map<Prefix, Bucket> buckets = new HashMap<>();

  ExactLimits(int perSecond, int burst) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  /// @param answers in the bucket when something was last poured in
  private record Bucket(double answers, long atMillis) {}

  /// How many answers more the tightest of the prefixes around the source has room for; 1 is just
  /// enough for one.
  double room(IpAddress source, long atMillis) {
    return prefixes(source).stream()
        .mapToDouble(prefix -> burst * multiple(prefix) - answers(prefix, atMillis))
        .min()
        .orElseThrow();
  }

  void count(IpAddress source, long atMillis) {
    for (var prefix : prefixes(source)) {
      buckets.put(prefix, new Bucket(answers(prefix, atMillis) + 1, atMillis));
    }
  }

  private double answers(Prefix prefix, long atMillis) {
    var bucket = buckets.get(prefix);
    if (bucket == null) {
      return 0;
    }
    double seconds = (atMillis - bucket.atMillis) / 1000.0;
    return Math.max(0, bucket.answers - seconds * perSecond * multiple(prefix));
  }

  private static List<Prefix> prefixes(IpAddress source) {
    return multiples(source.family()).keySet().stream()
        .map(length -> Prefix.containing(source, length))
        .toList();
  }

  private static int multiple(Prefix prefix) {
    return Objects.requireNonNull(multiples(prefix.family()).get(prefix.length()));
  }

  private static Map<Integer, Integer> multiples(Family family) {
    return switch (family) {
      case IPV4 -> IPV4_MULTIPLES;
      case IPV6 -> IPV6_MULTIPLES;
    };
  }
}
