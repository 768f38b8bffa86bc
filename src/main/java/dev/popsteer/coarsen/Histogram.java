package dev.popsteer.coarsen;

import java.util.Arrays;

/// How the weight of a block of addresses is spread over places: the heaviest exactly, the rest in
/// sum. Sorted by place.
///
/// Bounded, because the blocks near the root hold every place there is. They are never collapsed
/// within a sensible budget, so that it does not matter that the rest counts as far away.
final class Histogram {

  private static final int MAX_PLACES = 192;

  /// How many of the heaviest places are tried as the one that stands for all.
  private static final int MAX_CANDIDATES = 12;

  private final int[] places = new int[2 * MAX_PLACES];
  private final double[] weights = new double[2 * MAX_PLACES];
  private int size;
  private double rest;

  /// The place found by [#findBest], and the loss of naming it for the whole block.
  private int best;

  private double bestLoss;

  void set(int place, double weight) {
    places[0] = place;
    weights[0] = weight;
    size = 1;
    rest = 0;
  }

  void setSum(Histogram left, Histogram right) {
    rest = left.rest + right.rest;
    size = 0;
    int l = 0;
    int r = 0;
    while (l < left.size || r < right.size) {
      boolean fromLeft = r == right.size || (l < left.size && left.places[l] <= right.places[r]);
      boolean fromRight = l == left.size || (r < right.size && right.places[r] <= left.places[l]);
      places[size] = fromLeft ? left.places[l] : right.places[r];
      weights[size] = (fromLeft ? left.weights[l] : 0) + (fromRight ? right.weights[r] : 0);
      size++;
      l += fromLeft ? 1 : 0;
      r += fromRight ? 1 : 0;
    }
    if (size > MAX_PLACES) {
      dropLightest();
    }
  }

  /// Finds the place among the heaviest whose loss is the least.
  void findBest(Places geography) {
    double limit = heaviest(MAX_CANDIDATES);
    bestLoss = Double.POSITIVE_INFINITY;
    int candidates = 0;
    for (int i = 0; i < size && candidates < MAX_CANDIDATES; i++) {
      if (weights[i] >= limit) {
        candidates++;
        double loss = loss(places[i], geography);
        if (loss < bestLoss) {
          bestLoss = loss;
          best = places[i];
        }
      }
    }
  }

  int best() {
    return best;
  }

  double bestLoss() {
    return bestLoss;
  }

  private double loss(int named, Places geography) {
    double loss = rest;
    for (int i = 0; i < size && loss < bestLoss; i++) {
      loss += weights[i] * geography.loss(named, places[i]);
    }
    return loss;
  }

  /// The weight of the n-th heaviest place; 0 if there are no more than n.
  private double heaviest(int n) {
    if (size <= n) {
      return 0;
    }
    double[] sorted = Arrays.copyOf(weights, size);
    Arrays.sort(sorted);
    return sorted[size - n];
  }

  private void dropLightest() {
    double limit = heaviest(MAX_PLACES);
    int before = size;
    size = 0;
    for (int i = 0; i < before; i++) {
      if (weights[i] >= limit && size < MAX_PLACES) {
        places[size] = places[i];
        weights[size] = weights[i];
        size++;
      } else {
        rest += weights[i];
      }
    }
  }
}
