package dev.popsteer.routing;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.latency.RoundTripModel;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All PoPs that a client may be sent to, best first: those that the router chose; then the others
/// that are usable for the client, pool by pool as the rule that decides says; then those that are
/// not, likewise.
///
/// It is made from the tables that queries are answered from, and reads nothing else.
///
/// @param pops empty unless the decision is to steer; none twice
public record Ranking(HttpDecision decided, List<Ranked> pops) {

  /// A PoP in a ranking.
  ///
  /// @param predictedRttMillis null if the client's location is unknown
  /// @param usable whether the client could be sent there now
  public record Ranked(Pop pop, @Nullable Double predictedRttMillis, boolean usable) {}

  public Ranking {
    pops = List.copyOf(pops);
  }

  /// Ranks the PoPs of a service for a client for whom it is decided.
  static Ranking of(Snapshot snapshot, Route route, KnownClient client, HttpDecision decided) {
    return decided.decision() instanceof Decision.Steered steered
        ? new Ranking(decided, new Ranker(snapshot, route, client, decided).rank(steered))
        : new Ranking(decided, List.of());
  }

  /// Whether health is believed where this is decided.
  static boolean isBelieved(Decision decision) {
    return decision instanceof Decision.Steered steered
        && steered.reason() == Decision.Reason.BEST_UP;
  }

  /// The step of a client among those of a service.
  static int step(Service service, IpAddress client) {
    return RampGrain.within(service.pipeline().maxScope()).step(client);
  }

  /// What is known of the client, and the snapshot.
  private static final class Ranker {

    private final Snapshot snapshot;
    private final Service service;
    private final HttpDecision decided;
    private final ClientTraits traits;
    private final @Nullable Coordinates location;
    private final int step;

    Ranker(Snapshot snapshot, Route route, KnownClient client, HttpDecision decided) {
      this.snapshot = snapshot;
      this.service = route.service();
      this.decided = decided;
      this.traits = client.traits();
      this.location = client.coordinates();
      this.step = Ranking.step(service, client.address());
    }

    List<Ranked> rank(Decision.Steered steered) {
      boolean believed = isBelieved(steered);
      Predicate<Pop> isUsable = believed ? this::keepsClient : this::isNotOutByHand;
      var usable = new LinkedHashSet<>(decided.pops());
      var others = new LinkedHashSet<Pop>();
      for (var pool : pools()) {
        for (var pop : inOrder(pool)) {
          (isUsable.test(pop) ? usable : others).add(pop);
        }
      }
      others.removeAll(usable);
      var ranked = new ArrayList<Ranked>();
      addAll(usable, true, ranked);
      addAll(others, false, ranked);
      return ranked;
    }

    private void addAll(SequencedSet<Pop> pops, boolean usable, List<Ranked> ranked) {
      for (var pop : pops) {
        ranked.add(new Ranked(pop, rttMillis(pop), usable));
      }
    }

    private List<Pool> pools() {
      return switch (service.pipeline().actionFor(traits)) {
        case Action.Steer(var pools) -> pools;
        case Action.Deny _ -> List.of();
      };
    }

    private List<Pop> inOrder(Pool pool) {
      boolean byList =
          switch (pool.policy()) {
            case Policy.Failover _ -> true;
            case Policy.All(var order, var _) -> order != Policy.Order.LATENCY;
            case Policy.LowestLatency _, Policy.Hashed _ -> false;
          };
      var eligible =
          pool.pops().stream()
              .filter(pop -> traits.isServedBy(pop) && decided.want().isMetBy(pop, service));
      return byList
          ? eligible.toList()
          : eligible.sorted(Comparator.comparingDouble(this::costMicros)).toList();
    }

    private boolean keepsClient(Pop pop) {
      return snapshot.health().shareOf(pop.code()).steps() > step;
    }

    private boolean isNotOutByHand(Pop pop) {
      return !snapshot.health().standing(pop.code()).isOutByHand();
    }

    private double costMicros(Pop pop) {
      double gain = traits.isPeerOf(pop) ? pop.reach().peeringGain().toNanos() / 1_000.0 : 0;
      return location == null
          ? -gain
          : rttMicros(pop, location) + pop.reach().bias().toNanos() / 1_000.0 - gain;
    }

    private @Nullable Double rttMillis(Pop pop) {
      return location == null ? null : rttMicros(pop, location) / 1_000;
    }

    private static double rttMicros(Pop pop, Coordinates from) {
      return RoundTripModel.micros(pop.coordinates().distanceKm(from));
    }
  }
}
