package dev.popsteer.routing;

import dev.popsteer.geo.ColumnWriter;
import dev.popsteer.topology.Pop;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The space of hash values, shared out among some PoPs.
///
/// Shape: a power of two of buckets, each with the PoPs that it leads to, best first.
///
/// Each bucket prefers PoPs by weighted rendezvous: a PoP's score there is its weight divided by an
/// exponentially distributed number made of its code and the bucket (Schindelhauer and Schomaker,
/// "Weighted distributed hash tables", 2005), so that the highest score is a PoP's with the
/// probability of its share. In order of the buckets, each goes to the PoP that it prefers of those
/// that are not full, and full is a PoP that has the bound times its share (Mirrokni, Thorup and
/// Zadimoghaddam, "Consistent hashing with bounded loads", 2018).
///
/// That is done with all members, usable or not, and then once more, among the usable ones, for the
/// buckets of the others. So while one is down, its buckets alone are elsewhere, and all of them
/// are back where they were when it is up.
final class HashSpace {

  /// At least 16 for each of [Policy#MAX_HASHED] members. There are only two sizes, because with
  /// another number of buckets most clients would move.
  private static final int BUCKETS = 1 << 11;

  private static final int BUCKETS_OF_MANY = 1 << 14;
  private static final int MANY = 64;

  private final List<Pop> members;
  private final int depth;

  /// For each bucket, `depth` indexes of members.
  private final char[] owners;

  /// See [#firstAlike]; null until then. Two threads may both make it.
  private volatile char @Nullable [] firstAlike;

  private HashSpace(List<Pop> members, int depth, char[] owners) {
    this.members = members;
    this.depth = depth;
    this.owners = owners;
  }

  /// The space that was written to a column.
  ///
  /// @param members of whom the column has indexes
  /// @param depth how many of them for each bucket
  static HashSpace of(List<Pop> members, int depth, char[] owners) {
    return new HashSpace(members, depth, owners);
  }

  List<Pop> members() {
    return members;
  }

  int depth() {
    return depth;
  }

  void writeOwners(ColumnWriter columns) throws IOException {
    columns.chars(owners);
  }

  /// How a space is to be shared out.
  ///
  /// @param members at most [Policy#MAX_HASHED]
  /// @param usable holds for at least one; only those own anything
  /// @param weight not negative; where all members concerned have 0, all count alike
  /// @param bound how many times its share a member may have, from 1
  /// @param depth how many PoPs a bucket leads to, if there are so many usable ones
  record Terms(
      List<Pop> members,
      Predicate<Pop> usable,
      ToIntFunction<Pop> weight,
      double bound,
      int depth) {}

  static HashSpace of(Terms terms, RendezvousScores scores) {
    return new Sharing(terms, scores).share(terms.depth());
  }

  /// The PoPs that a hash value leads to, best first.
  List<Pop> owners(long hash) {
    return ownersAt(bucket(hash));
  }

  private int bucket(long hash) {
    return (int) hash & (owners.length / depth - 1);
  }

  /// What a hash value leads to, as a number below 2^16: equal numbers stand for the same PoPs in
  /// the same order, and different ones for others.
  int outcome(long hash) {
    int bucket = bucket(hash);
    return depth == 1 ? owners[bucket] : firstAlike()[bucket];
  }

  /// For each bucket the first that leads to the same PoPs. Made when it is first asked for: most
  /// spaces are compiled for clients that never come.
  private char[] firstAlike() {
    var known = firstAlike;
    if (known == null) {
      known = new char[owners.length / depth];
      var firsts = new HashMap<List<Pop>, Integer>();
      for (int bucket = 0; bucket < known.length; bucket++) {
        int first = bucket;
        known[bucket] = (char) (int) firsts.computeIfAbsent(ownersAt(bucket), _ -> first);
      }
      firstAlike = known;
    }
    return known;
  }

  /// The PoPs that an outcome stands for, best first.
  List<Pop> ownersOf(int outcome) {
    return depth == 1 ? List.of(members.get(outcome)) : ownersAt(outcome);
  }

  private List<Pop> ownersAt(int bucket) {
    var found = new Pop[depth];
    for (int i = 0; i < depth; i++) {
      found[i] = members.get(owners[bucket * depth + i]);
    }
    return List.of(found);
  }

  /// Whether an outcome stands for these PoPs.
  boolean leadsTo(int outcome, List<Pop> pops) {
    if (pops.size() != depth) {
      return false;
    }
    for (int i = 0; i < depth; i++) {
      if (!owner(outcome, i).equals(pops.get(i))) {
        return false;
      }
    }
    return true;
  }

  /// Whether an outcome stands for the same PoPs as one of another space.
  boolean leadsAlike(int outcome, HashSpace other, int otherOutcome) {
    if (other.depth != depth) {
      return false;
    }
    for (int i = 0; i < depth; i++) {
      if (!owner(outcome, i).equals(other.owner(otherOutcome, i))) {
        return false;
      }
    }
    return true;
  }

  private Pop owner(int outcome, int index) {
    return members.get(depth == 1 ? outcome : owners[outcome * depth + index]);
  }

  /// Whether all hash values lead to the same PoPs.
  boolean isConstant() {
    for (int i = depth; i < owners.length; i++) {
      if (owners[i] != owners[i - depth]) {
        return false;
      }
    }
    return true;
  }

  /// The part of the space that leads to a PoP first.
  double share(Pop pop) {
    int member = members.indexOf(pop);
    int buckets = owners.length / depth;
    int own = 0;
    for (int bucket = 0; bucket < buckets; bucket++) {
      own += owners[bucket * depth] == member ? 1 : 0;
    }
    return (double) own / buckets;
  }

  private static final class Sharing {

    private final List<Pop> members;
    private final double bound;
    private final float[][] scores;
    private final double[] weights;
    private final double[] usableWeights;
    private final int buckets;
    private final int[] held;
    private final int[] owner;

    Sharing(Terms terms, RendezvousScores known) {
      members = List.copyOf(terms.members());
      bound = terms.bound();
      int size = members.size();
      buckets = size <= MANY ? BUCKETS : BUCKETS_OF_MANY;
      scores = new float[size][];
      double[] all = new double[size];
      double[] ofUsable = new double[size];
      for (int i = 0; i < size; i++) {
        var pop = members.get(i);
        scores[i] = known.of(pop.code(), buckets);
        all[i] = terms.weight().applyAsInt(pop);
        ofUsable[i] = terms.usable().test(pop) ? all[i] : -1;
      }
      weights = withoutZeros(all);
      usableWeights = withoutZeros(ofUsable);
      held = new int[size];
      owner = new int[buckets];
    }

    /// Weights of those that take part; −1 for the others. Zero takes part if all are zero.
    private static double[] withoutZeros(double[] weights) {
      boolean anyWeight = Arrays.stream(weights).anyMatch(weight -> weight > 0);
      return Arrays.stream(weights)
          .map(weight -> weight > 0 ? weight : weight == 0 && !anyWeight ? 1 : -1)
          .toArray();
    }

    HashSpace share(int depth) {
      double[] costs = costs(weights);
      int[] room = room(weights);
      int[] first = first(costs);
      for (int bucket = 0; bucket < buckets; bucket++) {
        int member = first[bucket];
        give(bucket, held[member] < room[member] ? member : preferred(bucket, costs, room));
      }
      if (!Arrays.equals(weights, usableWeights)) {
        shareAgain();
      }
      int usable = (int) Arrays.stream(usableWeights).filter(weight -> weight > 0).count();
      return new HashSpace(members, Math.min(depth, usable), owners(Math.min(depth, usable)));
    }

    /// Gives the buckets of those that are not usable to those that are.
    private void shareAgain() {
      double[] costs = costs(usableWeights);
      int[] room = room(usableWeights);
      for (int bucket = 0; bucket < buckets; bucket++) {
        if (usableWeights[owner[bucket]] < 0) {
          give(bucket, preferred(bucket, costs, room));
        }
      }
    }

    private void give(int bucket, int member) {
      owner[bucket] = member;
      held[member]++;
    }

    /// How many buckets each may hold: the bound times its share, rounded up, or exact shares by
    /// largest remainders if the bound is 1.
    private int[] room(double[] weights) {
      double sum = Arrays.stream(weights).filter(weight -> weight > 0).sum();
      int[] room = new int[weights.length];
      double[] remainders = new double[weights.length];
      int given = 0;
      for (int i = 0; i < weights.length; i++) {
        double share = weights[i] > 0 ? buckets * weights[i] / sum : 0;
        room[i] = bound > 1 ? (int) Math.ceil(bound * share) : (int) Math.floor(share);
        remainders[i] = weights[i] > 0 ? share - Math.floor(share) : -1;
        given += room[i];
      }
      for (; given < buckets; given++) {
        int largest = 0;
        for (int i = 1; i < remainders.length; i++) {
          largest = remainders[i] > remainders[largest] ? i : largest;
        }
        room[largest]++;
        remainders[largest] = -1;
      }
      return room;
    }

    /// The member with the highest score in each bucket, full or not. Member by member, because the
    /// scores of each lie together.
    private int[] first(double[] costs) {
      int[] first = new int[buckets];
      double[] lowest = new double[buckets];
      for (int bucket = 0; bucket < first.length; bucket++) {
        lowest[bucket] = costs[0] * scores[0][bucket];
      }
      for (int i = 1; i < costs.length; i++) {
        float[] ofMember = scores[i];
        double cost = costs[i];
        for (int bucket = 0; bucket < first.length; bucket++) {
          double own = cost * ofMember[bucket];
          if (own < lowest[bucket]) {
            lowest[bucket] = own;
            first[bucket] = i;
          }
        }
      }
      return first;
    }

    /// The member with the highest score in a bucket, of those that are not full.
    private int preferred(int bucket, double[] costs, int[] room) {
      int best = -1;
      double lowest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < costs.length; i++) {
        double cost = costs[i] * scores[i][bucket];
        if (cost < lowest && held[i] < room[i]) {
          best = i;
          lowest = cost;
        }
      }
      return best;
    }

    private char[] owners(int depth) {
      double[] costs = costs(usableWeights);
      char[] owners = new char[buckets * depth];
      for (int bucket = 0; bucket < buckets; bucket++) {
        owners[bucket * depth] = (char) owner[bucket];
        for (int i = 1; i < depth; i++) {
          owners[bucket * depth + i] = (char) next(bucket, costs, owners, i);
        }
      }
      return owners;
    }

    /// The usable member with the highest score that the bucket does not lead to yet.
    private int next(int bucket, double[] costs, char[] owners, int found) {
      int from = bucket * (owners.length / buckets);
      int best = -1;
      double lowest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < costs.length; i++) {
        double cost = costs[i] * scores[i][bucket];
        if (cost < lowest && !contains(owners, from, found, i)) {
          best = i;
          lowest = cost;
        }
      }
      return best;
    }

    /// What numbers of [RendezvousScores] are multiplied by, so that the lowest product is the
    /// highest score; infinite for those that do not take part.
    private static double[] costs(double[] weights) {
      return Arrays.stream(weights)
          .map(weight -> weight > 0 ? 1 / weight : Double.POSITIVE_INFINITY)
          .toArray();
    }

    private static boolean contains(char[] owners, int from, int count, int member) {
      for (int i = from; i < from + count; i++) {
        if (owners[i] == member) {
          return true;
        }
      }
      return false;
    }
  }
}
