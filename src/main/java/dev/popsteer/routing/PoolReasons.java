package dev.popsteer.routing;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.Prefix;
import dev.popsteer.topology.Band;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// Why a pool chose some of its usable PoPs for a client, and not the others.
///
/// What the client would have got alone is found out here once more, from its own location: where
/// `max-scope` decided for its whole block, that may be something else.
final class PoolReasons {

  private final Chosen chosen;
  private final Pool pool;
  private final ClientCosts costs;
  private final MaxScope maxScope;

  /// The block that `max-scope` makes; empty if each client has what is best for it.
  private final Optional<Prefix> block;

  /// What the client would have got alone; nothing where a hash decides.
  private final List<Pop> own;

  /// What a pool chose.
  ///
  /// @param usable among which it chose, in the order of the pool
  /// @param pops what was chosen, best first
  record Chosen(Pool pool, List<Pop> usable, List<Pop> pops) {
    Chosen {
      usable = List.copyOf(usable);
      pops = List.copyOf(pops);
    }
  }

  PoolReasons(Chosen chosen, ClientCosts costs, MaxScope maxScope) {
    this.chosen = chosen;
    this.pool = chosen.pool();
    this.costs = costs;
    this.maxScope = maxScope;
    this.block = block();
    this.own = own();
  }

  private Optional<Prefix> block() {
    var looked = costs.client().unwrapped();
    int bits = bits(looked.family(), maxScope.ipv4Bits(), maxScope.ipv6Bits());
    return bits < looked.family().bits()
        ? Optional.of(Prefix.containing(looked, bits))
        : Optional.empty();
  }

  private static int bits(Family family, int ipv4Bits, int ipv6Bits) {
    return switch (family) {
      case IPV4 -> ipv4Bits;
      case IPV6 -> ipv6Bits;
    };
  }

  private List<Pop> own() {
    int limit = pool.answer().pops();
    return switch (pool.policy()) {
      case Policy.LowestLatency _ -> cut(sorted(chosen.usable(), costs::micros), limit);
      case Policy.Failover _ -> cut(chosen.usable(), limit);
      case Policy.All(var order, var band) -> {
        var members = inBand(band, chosen.usable());
        yield switch (order) {
          case LATENCY -> cut(sorted(members, costs::micros), limit);
          case LISTED -> cut(members, limit);
          case ROTATED -> members;
        };
      }
      case Policy.Hashed _ -> List.of();
    };
  }

  private static List<Pop> cut(List<Pop> pops, int limit) {
    return pops.subList(0, Math.min(limit, pops.size()));
  }

  /// Of equal ones, the first in the pool comes first.
  private static List<Pop> sorted(List<Pop> pops, ToDoubleFunction<Pop> cost) {
    return pops.stream().sorted(Comparator.comparingDouble(cost)).toList();
  }

  private List<Pop> inBand(Optional<Band> band, List<Pop> pops) {
    if (band.isEmpty()) {
      return pops;
    }
    double best = pops.stream().mapToDouble(costs::micros).min().orElse(0);
    double limit = band.get().limitMicros(best);
    return pops.stream().filter(pop -> costs.micros(pop) <= limit).toList();
  }

  private boolean isForBlock() {
    return block.isPresent() && !own.equals(chosen.pops());
  }

  /// How a sentence goes on about what was decided for the client and its neighbours.
  private String mostOfBlock() {
    return "for most of " + block.orElseThrow() + ", which max-scope decides as one";
  }

  private String bestForMost() {
    return (chosen.pops().size() == 1 ? "the best " : "one of the best ") + mostOfBlock();
  }

  /// Of one that was chosen.
  String whyChosen(Pop pop) {
    int rank = chosen.pops().indexOf(pop);
    return switch (pool.policy()) {
      case Policy.Hashed hashed -> whyHashChose(hashed, pop);
      case Policy.LowestLatency _ -> isForBlock() ? bestForMost() : lowest(pop, rank);
      case Policy.Failover _ -> "the %s in the list that is usable".formatted(first(rank));
      case Policy.All(var _, var band) -> {
        var within = band.isPresent() ? " and in the band around the best one" : "";
        yield isForBlock() ? bestForMost() : "one of all that are usable" + within;
      }
    };
  }

  private String lowest(Pop pop, int rank) {
    if (costs.isLocated()) {
      boolean isAlsoWithout = sorted(chosen.usable(), costs::roundTripMicros).indexOf(pop) == rank;
      return "the %s round-trip time of those that are usable%s"
          .formatted(
              rank == 0 ? "lowest" : ordinal(rank) + " lowest",
              isAlsoWithout ? "" : adjustmentsCounted());
    }
    boolean anyPeers = chosen.usable().stream().anyMatch(costs.traits()::isPeerOf);
    return "location unknown: the %s in the pool that is usable%s"
        .formatted(first(rank), anyPeers ? ", peers of the client's network before others" : "");
  }

  private static String first(int rank) {
    return rank == 0 ? "first" : ordinal(rank);
  }

  /// @param rank from 0; at most what an answer carries
  private static String ordinal(int rank) {
    int number = rank + 1;
    var ending =
        switch (number) {
          case 1 -> "st";
          case 2 -> "nd";
          case 3 -> "rd";
          default -> "th";
        };
    return number + ending;
  }

  /// What makes the order another one than that of the round-trip times that are shown.
  private String adjustmentsCounted() {
    boolean bias = chosen.usable().stream().anyMatch(pop -> costs.biasMicros(pop) != 0);
    boolean peering = chosen.usable().stream().anyMatch(pop -> costs.peeringMicros(pop) != 0);
    if (!bias && !peering) {
      return "";
    }
    return ", %s counted in"
        .formatted(bias && peering ? "bias and peering" : bias ? "bias" : "peering");
  }

  private String whyHashChose(Policy.Hashed hashed, Pop pop) {
    var members = sharing(hashed);
    var text = "chosen by the hash of " + hashedText(hashed);
    if (isBandOfBlock(members)) {
      return text + ", among those in the band " + mostOfBlock();
    }
    if (block.isEmpty() || hashed.band().isEmpty()) {
      var inBand = hashed.band().isPresent() ? " in the band around the best one" : "";
      var usable = members.stream().filter(this::isUsable).toList();
      if (usable.size() == 1) {
        return "the only one that is usable" + inBand;
      }
      if (usable.stream().filter(other -> pool.weight(other) > 0).count() == 1) {
        return "the only usable one" + inBand + " that has a weight";
      }
    }
    return pool.weight(pop) > 0 ? text : text + "; its weight is 0, and no usable one has another";
  }

  private String hashedText(Policy.Hashed hashed) {
    return switch (hashed.key()) {
      case NAME -> "the name";
      case CLIENT -> {
        var looked = costs.client().unwrapped();
        var grain = hashed.grain();
        int bits =
            Math.min(
                bits(looked.family(), grain.ipv4Bits(), grain.ipv6Bits()),
                bits(looked.family(), maxScope.ipv4Bits(), maxScope.ipv6Bits()));
        yield Prefix.containing(looked, bits).toString();
      }
    };
  }

  /// Those among which the hash would decide for the client alone: the same while some are down.
  private List<Pop> sharing(Policy.Hashed hashed) {
    var members =
        inBand(hashed.band(), pool.pops().stream().filter(costs.traits()::isServedBy).toList());
    return Collections.disjoint(members, chosen.usable())
        ? inBand(hashed.band(), chosen.usable())
        : members;
  }

  private boolean isBandOfBlock(List<Pop> members) {
    return block.isPresent() && !members.containsAll(chosen.pops());
  }

  /// Of a usable one that was not chosen.
  String whyNot(Pop pop) {
    return switch (pool.policy()) {
      case Policy.Hashed hashed -> whyHashDidNotChoose(hashed, pop);
      case Policy.LowestLatency _ ->
          isForBlock() && isBetterForClient(pop) ? betterForClient() : longer(pop);
      case Policy.Failover _ -> "later in the list";
      case Policy.All(var _, var band) -> {
        if (isForBlock() && own.contains(pop)) {
          yield betterForClient();
        }
        yield inBand(band, chosen.usable()).contains(pop) ? pastTheNumber() : OUT_OF_BAND;
      }
    };
  }

  private static final String OUT_OF_BAND = "out of the band around the best one";

  private boolean isBetterForClient(Pop pop) {
    return own.contains(pop)
        || chosen.pops().stream().anyMatch(other -> costs.micros(pop) < costs.micros(other));
  }

  private String betterForClient() {
    return "better for this client, but not " + mostOfBlock();
  }

  private String longer(Pop pop) {
    var last = chosen.pops().getLast();
    if (!costs.isLocated()) {
      return costs.peeringMicros(pop) > costs.peeringMicros(last)
          ? "gains less by peering with the client's network"
          : "later in the pool";
    }
    if (costs.micros(pop) == costs.micros(last)) {
      return "the same round-trip time, but later in the pool";
    }
    boolean isAlsoWithout = costs.roundTripMicros(pop) > costs.roundTripMicros(last);
    return "a longer round-trip time" + (isAlsoWithout ? "" : adjustmentsCounted());
  }

  private String pastTheNumber() {
    int limit = pool.answer().pops();
    return "past the %s that an answer carries".formatted(limit == 1 ? "one PoP" : limit + " PoPs");
  }

  private String whyHashDidNotChoose(Policy.Hashed hashed, Pop pop) {
    var members = sharing(hashed);
    if (!members.contains(pop)) {
      return OUT_OF_BAND;
    }
    if (isBandOfBlock(members)) {
      return "in the band for this client, but what counts is the band " + mostOfBlock();
    }
    boolean othersHaveWeight =
        members.stream().anyMatch(other -> isUsable(other) && pool.weight(other) > 0);
    if (pool.weight(pop) == 0 && othersHaveWeight) {
      return "its weight is 0, and that of another usable one is not";
    }
    return "the hash chose " + (chosen.pops().size() == 1 ? "another one" : "others");
  }

  private boolean isUsable(Pop pop) {
    return chosen.usable().contains(pop);
  }
}
