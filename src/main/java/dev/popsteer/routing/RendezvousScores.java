package dev.popsteer.routing;

import dev.popsteer.topology.PopCode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// What PoPs score in the buckets of a hash space, but for their weights: exponentially distributed
/// numbers, the same for a PoP and a bucket always.
///
/// They are remembered, because a pool has hundreds of spaces with the same PoPs in them. Not safe
/// for use by several threads.
final class RendezvousScores {

  private static final int STEPS = 4_096;
  private static final double INTERPOLATED_FROM = 1.0 / 16;

  /// Negative logarithms of numbers from 0 to 1, in steps. Interpolated they are as good as
  /// computed ones but for small numbers, where the curve is steep, and take a fifth of the time.
  private static final double[] NEGATIVE_LOGARITHMS =
      IntStream.rangeClosed(0, STEPS).mapToDouble(i -> -Math.log((double) i / STEPS)).toArray();

  private final Map<PopCode, float[]> known = new HashMap<>();

  /// The numbers of a PoP, by bucket. The lower, the better its score: a weight divided by them.
  ///
  /// @param buckets how many are needed at least
  float[] of(PopCode pop, int buckets) {
    var numbers = known.getOrDefault(pop, new float[0]);
    if (numbers.length >= buckets) {
      return numbers;
    }
    long seed = Hashes.of(pop.text());
    int first = numbers.length;
    var more = Arrays.copyOf(numbers, buckets);
    for (int bucket = first; bucket < buckets; bucket++) {
      more[bucket] = (float) exponential(Hashes.toUnit(Hashes.mix(seed + bucket)));
    }
    known.put(pop, more);
    return more;
  }

  private static double exponential(double unit) {
    if (unit < INTERPOLATED_FROM) {
      return -Math.log(unit);
    }
    double at = unit * STEPS;
    int step = Math.min((int) at, STEPS - 1);
    double before = NEGATIVE_LOGARITHMS[step];
    return before + (NEGATIVE_LOGARITHMS[step + 1] - before) * (at - step);
  }
}
