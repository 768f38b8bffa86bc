package dev.popsteer.routing;

import dev.popsteer.geo.GeoTable.Located;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.health.Share;
import dev.popsteer.latency.RoundTripModel;
import dev.popsteer.routing.Explanation.Candidate;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
  private final Optional<Located> located;
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
    this.located = snapshot.configuration().geo().find(client);
    this.grain = RampGrain.within(service.pipeline().maxScope());
    this.step = grain.step(client);
  }

  /// The PoPs of the pools of an action: pool by pool, and in each the one first that the policy
  /// puts first.
  List<Candidate> explain(Action action) {
    return switch (action) {
      case Action.Deny _ -> List.of();
      case Action.Steer(var pools) -> {
        boolean anyKeepsIt = pools.stream().anyMatch(pool -> hasUsable(pool, this::keepsClient));
        Predicate<Pop> counts = anyKeepsIt ? this::keepsClient : this::keepsAnyone;
        var candidates = new ArrayList<Candidate>();
        boolean earlierServes = false;
        for (var pool : pools) {
          boolean serves = !earlierServes && serves(pool, counts);
          for (var pop : inOrder(pool)) {
            candidates.add(candidate(pool, pop, serves, earlierServes));
          }
          earlierServes |= serves;
        }
        yield candidates;
      }
    };
  }

  private List<Pop> chosen() {
    return decision instanceof Decision.Steered steered ? steered.pops() : List.of();
  }

  /// Whether the chosen PoPs come from this pool. A PoP may be in several; the first that has a
  /// usable one is the one.
  ///
  /// @param counts which of the PoPs count as up for the client
  private boolean serves(Pool pool, Predicate<Pop> counts) {
    return pool.pops().containsAll(chosen()) && !chosen().isEmpty() && hasUsable(pool, counts);
  }

  private boolean hasUsable(Pool pool, Predicate<Pop> counts) {
    boolean believed =
        decision instanceof Decision.Steered steered && steered.reason() == Decision.Reason.BEST_UP;
    return pool.pops().stream()
        .anyMatch(
            pop ->
                traits.isServedBy(pop)
                    && want.isMetBy(pop, service)
                    && (!believed || counts.test(pop)));
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

  private List<Pop> inOrder(Pool pool) {
    boolean byList =
        switch (pool.policy()) {
          case Policy.Failover _ -> true;
          case Policy.All(var order, var _) -> order != Policy.Order.LATENCY;
          case Policy.LowestLatency _, Policy.Hashed _ -> false;
        };
    return byList
        ? pool.pops()
        : pool.pops().stream().sorted(Comparator.comparingDouble(this::costMicros)).toList();
  }

  private double costMicros(Pop pop) {
    return located.isEmpty()
        ? peeringMicros(pop)
        : RoundTripModel.micros(distanceKm(pop)) + adjustmentMicros(pop);
  }

  private double distanceKm(Pop pop) {
    return pop.coordinates().distanceKm(located.orElseThrow().location().coordinates());
  }

  private double adjustmentMicros(Pop pop) {
    return pop.reach().bias().toNanos() / 1_000.0 + peeringMicros(pop);
  }

  private double peeringMicros(Pop pop) {
    return traits.isPeerOf(pop) ? -pop.reach().peeringGain().toNanos() / 1_000.0 : 0;
  }

  private Candidate candidate(Pool pool, Pop pop, boolean serves, boolean earlierServes) {
    boolean chosen = serves && chosen().contains(pop);
    @Nullable Long distanceKm = located.isEmpty() ? null : Math.round(distanceKm(pop));
    @Nullable Double rttMillis =
        located.isEmpty() ? null : RoundTripModel.micros(distanceKm(pop)) / 1_000;
    return new Candidate(
        pool.name(),
        pop.code().text(),
        pop.place(),
        distanceKm,
        rttMillis,
        adjustmentMicros(pop) / 1_000,
        snapshot.health().of(pop.code()).word(),
        snapshot.health().standing(pop.code()).describe(),
        chosen,
        chosen ? whyChosen(pool, pop) : whyNot(pool, pop, earlierServes));
  }

  private String whyChosen(Pool pool, Pop pop) {
    return disbelief(pool)
        + switch (pool.policy()) {
          case Policy.LowestLatency _ ->
              located.isEmpty()
                  ? "location unknown: the first in the pool that is usable"
                  : "the lowest round-trip time of those that are usable";
          case Policy.Failover _ -> "the first in the list that is usable";
          case Policy.Hashed hashed -> "chosen by the hash of " + hashedText(hashed);
          case Policy.All _ -> "one of all that are usable";
        }
        + (keepsSome(pop)
            ? "; gets " + share(pop).percent() + " % of its clients" + part(pop)
            : "");
  }

  /// Whether the client is among those that a PoP gets which gets only some.
  private String part(Pop pop) {
    boolean staysFor = !keepsClient(pop) && chosen().contains(pop);
    return ", and %s is %samong those%s"
        .formatted(
            grain.block(client),
            keepsClient(pop) ? "" : "not ",
            staysFor ? ", but no other PoP that serves it is up" : "");
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

  private String hashedText(Policy.Hashed hashed) {
    return switch (hashed.key()) {
      case NAME -> "the name";
      case CLIENT -> {
        var looked = client.unwrapped();
        int bits =
            switch (looked.family()) {
              case IPV4 ->
                  Math.min(hashed.grain().ipv4Bits(), service.pipeline().maxScope().ipv4Bits());
              case IPV6 ->
                  Math.min(hashed.grain().ipv6Bits(), service.pipeline().maxScope().ipv6Bits());
            };
        yield Prefix.containing(looked, bits).toString();
      }
    };
  }

  private String whyNot(Pool pool, Pop pop, boolean earlierServes) {
    if (!traits.isServedBy(pop)) {
      return "serves only certain networks, and this is none of them";
    }
    if (!want.isMetBy(pop, service)) {
      return "has no " + want.description();
    }
    if (!keepsClient(pop)) {
      var standing = snapshot.health().standing(pop.code()).describe();
      return keepsAnyone(pop) ? standing + part(pop) : standing;
    }
    if (earlierServes) {
      return "its pool is asked only if those before it have no usable PoP";
    }
    if (chosen().isEmpty()) {
      return "";
    }
    return switch (pool.policy()) {
      case Policy.LowestLatency _ ->
          costMicros(pop) < costMicros(chosen().getFirst())
              ? "lower, but not for most of the block that max-scope makes"
              : located.isEmpty() ? "later in the pool" : "a longer round-trip time";
      case Policy.Failover _ -> "later in the list";
      case Policy.Hashed hashed ->
          hashed.band().isPresent() && isOutOfBand(hashed, pool, pop)
              ? "out of the band around the best one"
              : "the hash chose another one";
      case Policy.All _ -> "out of the band, or past the number that an answer carries";
    };
  }

  private boolean isOutOfBand(Policy.Hashed hashed, Pool pool, Pop pop) {
    double best =
        pool.pops().stream()
            .filter(traits::isServedBy)
            .mapToDouble(this::costMicros)
            .min()
            .orElseThrow();
    return costMicros(pop) > hashed.band().orElseThrow().limitMicros(best);
  }
}
