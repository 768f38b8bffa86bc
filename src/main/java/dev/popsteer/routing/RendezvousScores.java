package dev.popsteer.routing;

import dev.popsteer.topology.PopCode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// What PoPs score in the buckets of a hash space, but for their weights: exponentially distributed
/// numbers, the same for a PoP and a bucket always.
///
/// They are remembered, because a pool has hundreds of spaces with the same PoPs in them. Not safe
/// for use by several threads.
final class RendezvousScores {

  private final Map<PopCode, double[]> known = new HashMap<>();

  /// The numbers of a PoP, by bucket. The lower, the better its score: a weight divided by them.
  ///
  /// @param buckets how many are needed at least
  double[] of(PopCode pop, int buckets) {
    var numbers = known.getOrDefault(pop, new double[0]);
    if (numbers.length >= buckets) {
      return numbers;
    }
    long seed = Hashes.of(pop.text());
    int first = numbers.length;
    var more = Arrays.copyOf(numbers, buckets);
    for (int bucket = first; bucket < buckets; bucket++) {
      more[bucket] = -Math.log(Hashes.toUnit(Hashes.mix(seed + bucket)));
    }
    known.put(pop, more);
    return more;
  }
}
