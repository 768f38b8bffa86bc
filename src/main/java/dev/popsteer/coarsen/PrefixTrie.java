package dev.popsteer.coarsen;

import com.carrotsearch.hppc.DoubleArrayList;
import com.carrotsearch.hppc.IntArrayList;
import dev.popsteer.geo.Family;
import java.util.BitSet;

/// The binary tree of the prefixes of one family, with what each block would cost as one leaf.
///
/// The nodes stand in post-order: the right child of node n is n − 1, the left child is the node
/// before the right child's subtree, the root is last. So neither the tree nor the pruning needs
/// pointers.
final class PrefixTrie {

  private static final int PROGRESS_EVERY = 1 << 16;

  /// The bisection ends where two prices differ by no more than this factor: many IPv6 networks
  /// have the same price, and come or go together.
  private static final double SAME_PRICE = 1.000_01;

  /// The share of the leaves allowed at which the bisection may stop.
  private static final double CLOSE_ENOUGH = 0.999;

  private final FamilyRanges ranges;
  private final int[] placeOfValue;
  private final Places geography;
  private final Progress progress;

  /// Nodes in the subtree, itself included.
  private final IntArrayList sizes = new IntArrayList();

  /// The loss of the block if it is one leaf.
  private final DoubleArrayList losses = new DoubleArrayList();

  /// The place that it then has.
  private final IntArrayList places = new IntArrayList();

  /// Room for the costs of [#prune], kept because it is large and pruning is repeated.
  private double[] cost = {};

  /// The histograms of the two children at each depth.
  private final Histogram[][] histograms;

  private int range;

  /// @param placeOfValue the place of each value of the ranges
  PrefixTrie(FamilyRanges ranges, int[] placeOfValue, Places geography, Progress progress) {
    this.ranges = ranges;
    this.placeOfValue = placeOfValue;
    this.geography = geography;
    this.progress = progress;
    this.histograms = new Histogram[ranges.bits() + 1][2];
    for (var pair : histograms) {
      pair[0] = new Histogram();
      pair[1] = new Histogram();
    }
    progress.begin("Weighing " + ranges.family() + " networks", ranges.size());
    build(0, 0, histograms[0][0]);
  }

  FamilyRanges ranges() {
    return ranges;
  }

  int root() {
    return sizes.size() - 1;
  }

  int right(int node) {
    return node - 1;
  }

  int left(int node) {
    return node - 1 - sizes.get(node - 1);
  }

  boolean isLeaf(int node) {
    return sizes.get(node) == 1;
  }

  /// The place that a node has as a leaf.
  int place(int node) {
    return places.get(node);
  }

  /// The nodes that are leaves of the tree for which total loss + price × leaves is least.
  BitSet prune(double price) {
    int count = sizes.size();
    if (cost.length != count) {
      cost = new double[count];
    }
    var leaves = new BitSet(count);
    for (int node = 0; node < count; node++) {
      double asLeaf = losses.get(node) + price;
      double asTree =
          isLeaf(node) ? Double.POSITIVE_INFINITY : cost[left(node)] + cost[right(node)];
      cost[node] = Math.min(asLeaf, asTree);
      leaves.set(node, asLeaf <= asTree);
    }
    return leaves;
  }

  /// The leaves of the best tree with at most so many, or a few less: found by bisection over the
  /// price of a leaf.
  BitSet pruneTo(int mostLeaves) {
    double low = 1e-9;
    double high = 1e12;
    var within = prune(low);
    if (countLeaves(within) <= mostLeaves) {
      return within;
    }
    within = prune(high);
    int count = countLeaves(within);
    while (count < CLOSE_ENOUGH * mostLeaves && high / low > SAME_PRICE) {
      double middle = Math.sqrt(low * high);
      var leaves = prune(middle);
      int counted = countLeaves(leaves);
      if (counted > mostLeaves) {
        low = middle;
      } else {
        high = middle;
        within = leaves;
        count = counted;
      }
    }
    return within;
  }

  /// How many leaves are left of a pruned tree.
  int countLeaves(BitSet leaves) {
    int count = 0;
    for (int node = root(); node >= 0; ) {
      if (leaves.get(node)) {
        count++;
        node -= sizes.get(node);
      } else {
        node--;
      }
    }
    return count;
  }

  private void build(long start, int length, Histogram histogram) {
    long last = start | (length == 0 ? -1L : (1L << (64 - length)) - 1);
    while (Long.compareUnsigned(ranges.last(range), start) < 0) {
      range++;
      if (range % PROGRESS_EVERY == 0) {
        progress.advanceTo(range);
      }
    }
    if (Long.compareUnsigned(ranges.last(range), last) >= 0) {
      int value = ranges.value(range);
      int place = value < 0 ? Places.UNKNOWN : placeOfValue[value];
      histogram.set(place, weight(length));
      append(1, 0, place);
      return;
    }
    int before = sizes.size();
    var children = histograms[length + 1];
    build(start, length + 1, children[0]);
    build(start | 1L << (63 - length), length + 1, children[1]);
    histogram.setSum(children[0], children[1]);
    histogram.findBest(geography);
    append(sizes.size() - before + 1, histogram.bestLoss(), histogram.best());
  }

  private void append(int size, double loss, int place) {
    sizes.add(size);
    losses.add(loss);
    places.add(place);
  }

  /// What a block counts: IPv4 its addresses; IPv6 the square root of its /48 networks, and no more
  /// than that of a /32. By plain count a few huge allocations would outweigh all networks in use;
  /// by networks alone a /48 would count as much as a provider.
  private double weight(int length) {
    return ranges.family() == Family.IPV4
        ? Math.scalb(1.0, 32 - length)
        : Math.sqrt(Math.scalb(1.0, 48 - Math.max(32, length)));
  }
}
