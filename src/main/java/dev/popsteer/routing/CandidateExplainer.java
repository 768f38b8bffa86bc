package dev.popsteer.routing;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.Share;
import dev.popsteer.routing.Explanation.Candidate;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Explains for each PoP that a client might have been sent to why it was, or was not.
final class CandidateExplainer {

  private final Snapshot snapshot;
  private final Service service;
  private final Want want;
  private final IpAddress client;
  private final ClientTraits traits;
  private final Decision decision;
  private final ClientCosts costs;
  private final RampGrain grain;

  /// Of the client: see [RampGrain].
  private final int step;

  CandidateExplainer(
      Snapshot snapshot,
      Service service,
      Want want,
      IpAddress client,
      ClientTraits traits,
      Decision decision) {
    this.snapshot = snapshot;
    this.service = service;
    this.want = want;
    this.client = client;
    this.traits = traits;
    this.decision = decision;
    this.costs = new ClientCosts(client, traits, snapshot.configuration().geo().find(client));
    this.grain = RampGrain.within(service.pipeline().maxScope());
    this.step = grain.step(client);
  }

  /// What became of a pool.
  private enum Turn {
    /// It has no usable PoP, or too few.
    PASSED_OVER,
    /// The chosen PoPs are of it.
    SERVES,
    /// One before it serves.
    NOT_REACHED
  }

  /// The PoPs of the pools of an action: pool by pool, and in each the one first that the policy
  /// puts first.
  List<Candidate> explain(Action action) {
    return switch (action) {
      case Action.Deny _ -> List.of();
      case Action.Steer(var pools) -> {
        var isUsable = isUsable(pools);
        var candidates = new ArrayList<Candidate>();
        boolean earlierServes = false;
        for (var pool : pools) {
          boolean serves = !earlierServes && serves(pool, isUsable);
          var turn = serves ? Turn.SERVES : earlierServes ? Turn.NOT_REACHED : Turn.PASSED_OVER;
          candidates.addAll(candidates(pool, turn, isUsable));
          earlierServes |= serves;
        }
        yield candidates;
      }
    };
  }

  private List<Pop> chosen() {
    return decision instanceof Decision.Steered steered ? steered.pops() : List.of();
  }

  /// Among which PoPs it was chosen, by the reason of the decision.
  private Predicate<Pop> isUsable(List<Pool> pools) {
    Predicate<Pop> canAnswer = this::canAnswer;
    if (!(decision instanceof Decision.Steered steered)) {
      return canAnswer.and(this::keepsClient);
    }
    Predicate<Pop> counts =
        switch (steered.reason()) {
          case BEST_UP ->
              steered.pops().stream().allMatch(this::keepsClient)
                  ? this::keepsClient
                  : this::keepsAnyone;
          case FEW_UP -> this::isNotOutByHand;
          case NONE_UP ->
              has(pools, canAnswer.and(this::isNotOutByHand)) ? this::isNotOutByHand : _ -> true;
          case ALL_BUSY -> pop -> snapshot.health().standing(pop.code()).isBusy();
        };
    return canAnswer.and(counts);
  }

  private static boolean has(List<Pool> pools, Predicate<Pop> which) {
    return pools.stream().flatMap(pool -> pool.pops().stream()).anyMatch(which);
  }

  /// Whether the chosen PoPs come from this pool. A PoP may be in several; the first that has a
  /// usable one is the one. If health was not believed because few are up, it is one where that is
  /// so; else it is not.
  private boolean serves(Pool pool, Predicate<Pop> isUsable) {
    return decision instanceof Decision.Steered steered
        && pool.pops().containsAll(steered.pops())
        && pool.pops().stream().anyMatch(isUsable)
        && PoolChoices.panics(pool, this::canAnswer, snapshot.health())
            == (steered.reason() == Decision.Reason.FEW_UP);
  }

  private boolean canAnswer(Pop pop) {
    return traits.isServedBy(pop) && want.isMetBy(pop, service);
  }

  private Share share(Pop pop) {
    return snapshot.health().shareOf(pop.code());
  }

  private boolean keepsClient(Pop pop) {
    return share(pop).steps() > step;
  }

  private boolean keepsAnyone(Pop pop) {
    return share(pop).steps() > 0;
  }

  private boolean keepsSome(Pop pop) {
    return keepsAnyone(pop) && share(pop).compareTo(Share.ALL) < 0;
  }

  private boolean isNotOutByHand(Pop pop) {
    return !snapshot.health().standing(pop.code()).isOutByHand();
  }

  private List<Candidate> candidates(Pool pool, Turn turn, Predicate<Pop> isUsable) {
    var usable = pool.pops().stream().filter(isUsable).toList();
    var reasons =
        new PoolReasons(
            new PoolReasons.Chosen(pool, usable, chosen()), costs, service.pipeline().maxScope());
    return inOrder(pool).stream()
        .map(
            pop -> {
              boolean isChosen = turn == Turn.SERVES && chosen().contains(pop);
              return candidate(
                  pool,
                  pop,
                  isChosen,
                  isChosen
                      ? disbelief(pool) + reasons.whyChosen(pop) + ramp(pop)
                      : whyNot(pop, turn, reasons, usable));
            })
        .toList();
  }

  private List<Pop> inOrder(Pool pool) {
    boolean byList =
        switch (pool.policy()) {
          case Policy.Failover _ -> true;
          case Policy.All(var order, var _) -> order != Policy.Order.LATENCY;
          case Policy.LowestLatency _, Policy.Hashed _ -> false;
        };
    return byList
        ? pool.pops()
        : pool.pops().stream().sorted(Comparator.comparingDouble(costs::micros)).toList();
  }

  private Candidate candidate(Pool pool, Pop pop, boolean isChosen, String why) {
    @Nullable Long distanceKm = costs.isLocated() ? Math.round(costs.distanceKm(pop)) : null;
    @Nullable Double rttMillis = costs.isLocated() ? costs.roundTripMicros(pop) / 1_000 : null;
    return new Candidate(
        pool.name(),
        pop.code().text(),
        pop.place(),
        distanceKm,
        rttMillis,
        costs.adjustmentMicros(pop) / 1_000,
        snapshot.health().of(pop.code()).word(),
        snapshot.health().standing(pop.code()).describe(),
        isChosen,
        why);
  }

  private String disbelief(Pool pool) {
    if (!(decision instanceof Decision.Steered steered)) {
      return "";
    }
    return switch (steered.reason()) {
      case BEST_UP -> "";
      case FEW_UP ->
          "fewer than %d %% of the pool are up, so health is not believed; "
              .formatted(pool.panicPercent());
      case NONE_UP -> "no PoP is up, so health is not believed; ";
      case ALL_BUSY -> "all of the pool that are up shed clients, so load is not believed; ";
    };
  }

  private String ramp(Pop pop) {
    return keepsSome(pop) ? "; gets " + share(pop).percent() + " % of its clients" + part(pop) : "";
  }

  /// Whether the client is among those that a PoP gets which gets only some.
  private String part(Pop pop) {
    boolean staysFor = !keepsClient(pop) && chosen().contains(pop);
    return ", and %s is %samong those%s"
        .formatted(
            grain.block(client),
            keepsClient(pop) ? "" : "not ",
            staysFor ? ", but no other PoP is left for it" : "");
  }

  private String whyNot(Pop pop, Turn turn, PoolReasons reasons, List<Pop> usable) {
    if (!traits.isServedBy(pop)) {
      return "serves only certain networks, and this is none of them";
    }
    if (!want.isMetBy(pop, service)) {
      return "has no " + want.description();
    }
    boolean counts = turn == Turn.SERVES ? usable.contains(pop) : keepsClient(pop);
    if (!counts) {
      var standing = snapshot.health().standing(pop.code()).describe();
      return keepsAnyone(pop) && !keepsClient(pop) ? standing + part(pop) : standing;
    }
    if (chosen().isEmpty()) {
      return "";
    }
    return switch (turn) {
      case SERVES -> reasons.whyNot(pop);
      case NOT_REACHED -> "its pool is asked only if those before it have no usable PoP";
      case PASSED_OVER -> "too few of its pool are up, so that the next one is asked";
    };
  }
}
