package dev.popsteer.routing;

import dev.popsteer.geo.PrefixTable;
import dev.popsteer.geo.UnitVectors;
import dev.popsteer.latency.RoundTripModel;
import dev.popsteer.routing.Decision.Reason;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Band;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Chooses among the PoPs of one pool, place by place, for clients with the same traits.
///
/// It is asked for each of hundreds of thousands of places, so it keeps PoPs in columns, compares
/// dot products where round-trip times are not needed, and remembers what it made of which PoPs.
final class PoolChooser {

  private static final int GONE = -1;

  /// Of dot products near 1: 4 metres.
  private static final double DOT_TOLERANCE = 1e-12;

  private final Key key;
  private final ChoiceList choices = new ChoiceList();
  private final UnitVectors places;
  private final List<Pop> eligible;
  private final UnitVectors pops;

  /// Indexes of the usable ones of the eligible PoPs.
  private final int[] usable;

  private final BitSet isUsable;

  private final int[] all;

  /// What bias and peering add to the round-trip time, in microseconds.
  private final double[] adjustments;

  /// What peering alone adds: the order where nothing is known of distances.
  private final double[] unlocatedAdjustments;

  private final Map<IntBuffer, Integer> byMembers = new HashMap<>();
  private final int[] byFirst;

  /// The dot product of each eligible PoP with the place at hand.
  private final double[] dots;

  private final double[] costs;
  private final RendezvousScores scores;
  private final int[] within;

  /// Whether the nearest usable PoP is the one with the lowest round-trip time.
  private final boolean equalAdjustments;

  /// What a chooser depends on: choosers of equal keys choose alike.
  ///
  /// @param eligible PoPs of the pool that serve the clients, in the order of the pool
  /// @param usable those of them that have what is wanted and are up or, where health is not
  ///   believed, have what is wanted; never empty
  /// @param peering those that peer with the clients' network
  /// @param maxScope limits how many bits are hashed
  record Key(
      Pool pool,
      List<Pop> eligible,
      Set<Pop> usable,
      Set<Pop> peering,
      Reason reason,
      MaxScope maxScope) {

    /// A name for all that the choices depend on, the same in all processes.
    String digest() {
      var digest = new Digest().add(pool.policy()).add(pool.answer()).add(reason).add(maxScope);
      for (var pop : eligible) {
        digest
            .add(pop.code())
            .add(pop.coordinates())
            .add(pool.weight(pop))
            .add(pop.reach().bias())
            .add(pop.reach().peeringGain())
            .add(usable.contains(pop))
            .add(peering.contains(pop));
      }
      return digest.text();
    }

    Key withUsable(Set<Pop> others) {
      return new Key(pool, eligible, others, peering, reason, maxScope);
    }

    /// The places of PoPs among those that are eligible.
    int[] numbersOf(List<Pop> pops) {
      return pops.stream().mapToInt(eligible::indexOf).toArray();
    }

    /// The choice that is made by hash.
    Choice hashed(HashSpace space, Policy.Hashed policy, AnswerSize size) {
      return new Choice.Hashed(
          space,
          policy.key(),
          Math.min(policy.grain().ipv4Bits(), maxScope.ipv4Bits()),
          Math.min(policy.grain().ipv6Bits(), maxScope.ipv6Bits()),
          size,
          reason);
    }
  }

  private PoolChooser(Key key, Ground ground) {
    this.key = key;
    this.places = ground.places();
    this.scores = ground.scores();
    eligible = key.eligible();
    pops = UnitVectors.of(eligible.stream().map(Pop::coordinates).toList());
    all = IntStream.range(0, eligible.size()).toArray();
    usable = Arrays.stream(all).filter(i -> key.usable().contains(eligible.get(i))).toArray();
    isUsable = new BitSet();
    Arrays.stream(usable).forEach(isUsable::set);
    adjustments = new double[all.length];
    unlocatedAdjustments = new double[all.length];
    for (int i : all) {
      var pop = eligible.get(i);
      boolean peers = key.peering().contains(pop);
      double gain = peers ? pop.reach().peeringGain().toNanos() / 1_000.0 : 0;
      unlocatedAdjustments[i] = -gain;
      adjustments[i] = pop.reach().bias().toNanos() / 1_000.0 - gain;
    }
    dots = new double[all.length];
    costs = new double[all.length];
    within = new int[all.length];
    equalAdjustments = haveEqualAdjustments(key.usable());
    byFirst = new int[all.length];
    Arrays.fill(byFirst, PrefixTable.NONE);
  }

  private boolean haveEqualAdjustments(Set<Pop> some) {
    return Arrays.stream(all)
            .filter(i -> some.contains(eligible.get(i)))
            .mapToDouble(i -> adjustments[i])
            .distinct()
            .count()
        == 1;
  }

  /// What all choosers have in common.
  record Ground(UnitVectors places, RendezvousScores scores) {}

  /// What was chosen when more PoPs were usable.
  record Earlier(Set<Pop> usable, PlaceChoices choices) {}

  /// What is chosen, place by place.
  ///
  /// @param earlier for a key that differs in what is usable alone; null if that is not known
  static PlaceChoices choose(Key key, Ground ground, @Nullable Earlier earlier) {
    return new PoolChooser(key, ground).choose(earlier);
  }

  private PlaceChoices choose(@Nullable Earlier earlier) {
    int unlocated = choose(PrefixTable.NONE);
    if (!dependsOnPlace()) {
      return new PlaceChoices(new int[0], unlocated, choices.choices());
    }
    int[] byPlace =
        earlier == null || hidesWhatCounts(earlier.usable())
            ? chooseEverywhere()
            : chooseAfter(earlier);
    return new PlaceChoices(byPlace, unlocated, choices.choices());
  }

  private int[] chooseEverywhere() {
    int[] byPlace = new int[places.size()];
    for (int place = 0; place < byPlace.length; place++) {
      byPlace[place] = choose(place);
    }
    return byPlace;
  }

  /// Whether a choice that was made when others were usable, too, may depend on PoPs that it does
  /// not show.
  private boolean hidesWhatCounts(Set<Pop> usableThen) {
    return switch (key.pool().policy()) {
      // Distances and the costs made of them are rounded in different places.
      case Policy.LowestLatency _ -> equalAdjustments != haveEqualAdjustments(usableThen);
      // The best one, around which the band is, may be cut off.
      case Policy.All(var order, var _) ->
          order == Policy.Order.LISTED || equalAdjustments != haveEqualAdjustments(usableThen);
      case Policy.Hashed _ -> false;
      case Policy.Failover _ -> true;
    };
  }

  /// Keeps what was chosen but where it has a PoP that is no longer usable: what was not chosen
  /// then is not missing now.
  private int[] chooseAfter(Earlier earlier) {
    var before = earlier.choices();
    var gone = new HashSet<>(earlier.usable());
    gone.removeAll(key.usable());
    int[] kept = before.choices().stream().mapToInt(choice -> keep(choice, gone)).toArray();
    int[] byPlace = new int[places.size()];
    for (int place = 0; place < byPlace.length; place++) {
      int index = kept[before.at(place)];
      byPlace[place] = index == GONE ? choose(place) : index;
    }
    return byPlace;
  }

  private int keep(Choice choice, Set<Pop> gone) {
    boolean stays =
        switch (choice) {
          case Choice.Ordered ordered -> Collections.disjoint(gone, ordered.pops());
          case Choice.Hashed hashed -> Collections.disjoint(gone, hashed.space().members());
          case Choice.Exhausted _, Choice.Denied _, Choice.Lacking _ -> true;
        };
    return stays ? choices.index(choice) : GONE;
  }

  private boolean dependsOnPlace() {
    // Hashes share a space out among the usable and the others.
    boolean several =
        key.pool().policy() instanceof Policy.Hashed ? all.length > 1 : usable.length > 1;
    return several && key.pool().policy().comparesLatency();
  }

  /// The index of the choice for a place.
  ///
  /// @param place [PrefixTable#NONE] if it is unknown
  private int choose(int place) {
    if (place != PrefixTable.NONE) {
      pops.dots(places, place, dots);
    }
    int limit = key.pool().answer().pops();
    return switch (key.pool().policy()) {
      case Policy.LowestLatency _ ->
          limit == 1 ? first(nearest(place)) : ordered(best(place, usable, limit), false);
      case Policy.Failover _ ->
          ordered(Arrays.copyOf(usable, Math.min(limit, usable.length)), false);
      case Policy.Hashed hashed -> hashed(hashed, hashed.band(), place);
      case Policy.All(var order, var band) -> {
        var members = band.map(width -> within(width, place, usable)).orElse(usable);
        yield switch (order) {
          case LATENCY -> ordered(best(place, members, limit), false);
          case LISTED -> ordered(Arrays.copyOf(members, Math.min(limit, members.length)), false);
          // Which of them an answer has changes from query to query.
          case ROTATED -> ordered(members, true);
        };
      }
    };
  }

  private int first(int member) {
    if (byFirst[member] == PrefixTable.NONE) {
      byFirst[member] = ordered(new int[] {member}, false);
    }
    return byFirst[member];
  }

  private int ordered(int[] members, boolean rotated) {
    return byMembers.computeIfAbsent(
        IntBuffer.wrap(members), _ -> choices.index(order(popsOf(members), rotated)));
  }

  /// Says no more than makes a difference, so that choices that lead to the same answer are equal.
  private Choice order(List<Pop> members, boolean rotated) {
    return new Choice.Ordered(
        members, carrying(members), rotated && members.size() > 1, key.reason());
  }

  private AnswerSize carrying(List<Pop> members) {
    var size = key.pool().answer();
    return new AnswerSize(Math.min(size.pops(), members.size()), size.addresses());
  }

  private List<Pop> popsOf(int[] members) {
    return Arrays.stream(members).mapToObj(eligible::get).toList();
  }

  /// Clients are spread over the PoPs in the band around the best one, up or not, so that when one
  /// goes down the clients of the others stay; over those around the best usable one only if none
  /// of them is usable.
  private int hashed(Policy.Hashed policy, Optional<Band> band, int place) {
    int[] members = band.map(width -> within(width, place, all)).orElse(all);
    if (band.isPresent() && noneIsUsable(members)) {
      members = within(band.get(), place, usable);
    }
    int[] sharing = members;
    return byMembers.computeIfAbsent(
        IntBuffer.wrap(sharing), _ -> choices.index(spread(policy, popsOf(sharing))));
  }

  private boolean noneIsUsable(int[] members) {
    for (int member : members) {
      if (isUsable.get(member)) {
        return false;
      }
    }
    return true;
  }

  private Choice spread(Policy.Hashed policy, List<Pop> members) {
    var pool = key.pool();
    var usableMembers = members.stream().filter(key.usable()::contains).toList();
    if (usableMembers.size() == 1) {
      return order(usableMembers, false);
    }
    var space =
        HashSpace.of(
            new HashSpace.Terms(
                members,
                key.usable()::contains,
                pool::weight,
                policy.bound(),
                pool.answer().pops()),
            scores);
    if (space.isConstant()) {
      return order(space.owners(0), false);
    }
    return key.hashed(space, policy, carrying(usableMembers));
  }

  /// The usable PoP with the lowest cost; of equal ones, the first in the pool.
  private int nearest(int place) {
    if (place == PrefixTable.NONE || !equalAdjustments) {
      return best(place, usable, 1)[0];
    }
    int best = usable[0];
    double bestDot = -2;
    for (int member : usable) {
      if (dots[member] > bestDot) {
        best = member;
        bestDot = dots[member];
      }
    }
    return best;
  }

  /// The members with the lowest costs, lowest first; of equal ones, the first in the pool comes
  /// first.
  private int[] best(int place, int[] members, int limit) {
    if (equalAdjustments && place != PrefixTable.NONE) {
      // Where nothing but distance makes a difference, its order is that of costs.
      for (int member : members) {
        costs[member] = -dots[member];
      }
    } else {
      computeCosts(place, members, limit == 1 ? Optional.of(NO_BAND) : Optional.empty());
    }
    int[] order = new int[Math.min(limit, members.length)];
    int found = 0;
    for (int member : members) {
      int at = found;
      while (at > 0 && costs[order[at - 1]] > costs[member]) {
        at--;
      }
      if (at == order.length) {
        continue;
      }
      found = Math.min(found + 1, order.length);
      System.arraycopy(order, at, order, at + 1, found - 1 - at);
      order[at] = member;
    }
    return order;
  }

  private static final Band NO_BAND = new Band.Relative(0);

  /// The members whose costs are within a band of the lowest one, in the order of the pool.
  private int[] within(Band band, int place, int[] members) {
    computeCosts(place, members, Optional.of(band));
    double lowest = Double.POSITIVE_INFINITY;
    for (int member : members) {
      lowest = Math.min(lowest, costs[member]);
    }
    double limit = band.limitMicros(lowest);
    int found = 0;
    for (int member : members) {
      if (costs[member] <= limit) {
        within[found++] = member;
      }
    }
    return Arrays.copyOf(within, found);
  }

  /// Computes the costs of members, that is predicted round-trip times with adjustments.
  ///
  /// @param band if present, the cost of a member that cannot be within it may be infinite
  private void computeCosts(int place, int[] members, Optional<Band> band) {
    if (place == PrefixTable.NONE) {
      System.arraycopy(unlocatedAdjustments, 0, costs, 0, costs.length);
      return;
    }
    double bestDot = -2;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int member : members) {
      bestDot = Math.max(bestDot, dots[member]);
      least = Math.min(least, adjustments[member]);
      most = Math.max(most, adjustments[member]);
    }
    // The nearest costs no more than with the greatest adjustment, and who would with the least one
    // still cost more than the band around that allows is out.
    double highest = RoundTripModel.micros(UnitVectors.distanceKm(bestDot)) + most;
    double limitDot = -1;
    if (band.isPresent()) {
      double lowest = highest - most + least;
      double limit =
          Math.max(band.get().limitMicros(highest), band.get().limitMicros(lowest)) - least;
      limitDot = UnitVectors.dot(RoundTripModel.distanceKm(limit));
    }
    for (int member : members) {
      double dot = dots[member];
      costs[member] =
          dot < limitDot - DOT_TOLERANCE
              ? Double.POSITIVE_INFINITY
              : RoundTripModel.micros(UnitVectors.distanceKm(dot)) + adjustments[member];
    }
  }

  /// The predicted round-trip time from a place to a PoP without adjustments, in milliseconds.
  static double roundTripMillis(UnitVectors places, int place, Pop pop) {
    var at = UnitVectors.of(List.of(pop.coordinates()));
    return RoundTripModel.micros(UnitVectors.distanceKm(at.dot(0, places, place))) / 1_000;
  }
}
