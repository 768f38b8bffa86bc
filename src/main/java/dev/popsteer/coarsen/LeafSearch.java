package dev.popsteer.coarsen;

/// Searches how many leaves make a file of a given size: a bracket that is narrowed by
/// interpolation, as the bytes of a leaf are not the same everywhere.
final class LeafSearch {

  /// Bytes of a node with records of 24 bits, the least that a leaf costs.
  private static final int NODE_BYTES = 6;

  /// A file this near to the budget is good enough.
  private static final double CLOSE_ENOUGH = 0.998;

  private final int budget;
  private final double aim;
  private double leaves;
  private double fitting;
  private double fittingBytes;
  private double tooMany = Double.POSITIVE_INFINITY;
  private double tooManyBytes;
  private boolean hasAll;

  LeafSearch(int budget) {
    this.budget = budget;
    this.aim = budget * (1 + CLOSE_ENOUGH) / 2;
    this.leaves = (double) budget / NODE_BYTES;
  }

  /// How many to try next.
  int leaves() {
    return (int) leaves;
  }

  boolean isDone() {
    return hasAll || fittingBytes >= CLOSE_ENOUGH * budget || tooMany - fitting < 2;
  }

  /// Learns how many bytes the number tried last made.
  void learn(int bytes) {
    if (bytes <= budget) {
      // More were allowed and none came: the tree has no more.
      hasAll = bytes == fittingBytes && leaves > fitting;
      fitting = leaves;
      fittingBytes = bytes;
    } else {
      tooMany = leaves;
      tooManyBytes = bytes;
    }
    if (Double.isInfinite(tooMany)) {
      leaves *= aim / bytes;
    } else {
      double along = (aim - fittingBytes) / (tooManyBytes - fittingBytes);
      leaves = fitting + (tooMany - fitting) * Math.clamp(along, 0.05, 0.95);
    }
  }
}
