package dev.popsteer.routing;

import dev.popsteer.topology.PopCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// What PoPs score in the buckets of a hash space, but for their weights: exponentially distributed
/// numbers, the same for a PoP and a bucket always.
///
/// They are remembered, because pools have hundreds of spaces with the same PoPs in them. Safe for
/// use by many threads.
final class RendezvousScores {

  private static final int STEPS = 4_096;
  private static final double INTERPOLATED_FROM = 1.0 / 16;

  /// Negative logarithms of numbers from 0 to 1, in steps. Interpolated they are as good as
  /// computed ones but for small numbers, where the curve is steep, and take a fifth of the time.
  private static final double[] NEGATIVE_LOGARITHMS =
      IntStream.rangeClosed(0, STEPS).mapToDouble(i -> -Math.log((double) i / STEPS)).toArray();

  private final Map<PopCode, float[]> known = new ConcurrentHashMap<>();

  /// The numbers of a PoP, by bucket. The lower, the better its score: a weight divided by them.
  ///
  /// @param buckets how many are needed at least
  float[] of(PopCode pop, int buckets) {
    var numbers = known.get(pop);
    return numbers == null || numbers.length < buckets
        ? known.merge(pop, numbers(pop, buckets), RendezvousScores::longer)
        : numbers;
  }

  private static float[] longer(float[] numbers, float[] others) {
    return numbers.length >= others.length ? numbers : others;
  }

  private static float[] numbers(PopCode pop, int buckets) {
    long seed = Hashes.of(pop.text());
    float[] numbers = new float[buckets];
    for (int bucket = 0; bucket < buckets; bucket++) {
      numbers[bucket] = (float) exponential(Hashes.toUnit(Hashes.mix(seed + bucket)));
    }
    return numbers;
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
