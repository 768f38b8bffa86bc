package dev.popsteer.dns;

import java.util.random.RandomGenerator;

/// Chooses queries of one thread to be logged, each with the same chance.
///
/// Not drawn for each query, but how many go by until the next: so a query that is not chosen costs
/// a decrement.
final class QuerySampler {

  private final double logOfRest;
  private final RandomGenerator random;
  private final SampleRing ring;
  private long left;

  /// @param share the chance of a query, over 0 and up to 1
  QuerySampler(double share, RandomGenerator random, SampleRing ring) {
    this.logOfRest = Math.log1p(-share);
    this.random = random;
    this.ring = ring;
    this.left = gap();
  }

  /// Counts a query.
  ///
  /// @return whether it is to be taken
  boolean isDue() {
    left--;
    if (left > 0) {
      return false;
    }
    left = gap();
    return true;
  }

  void take(LoggedQuery query) {
    ring.offer(query);
  }

  /// Distributed geometrically, as if a coin were thrown for each query.
  private long gap() {
    return 1 + (long) (Math.log1p(-random.nextDouble()) / logOfRest);
  }
}
