package dev.popsteer.routing;

import dev.popsteer.health.Health;
import dev.popsteer.health.Share;
import dev.popsteer.routing.Decision.Reason;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What pools choose, for one state of health: found out once for all plans, and known from before
/// for pools that did not change.
///
/// Safe for use by many threads.
final class PoolChoices {

  private final PlaceIndex places;
  private final Health health;
  private final KnownChoices known;
  private final RendezvousScores scores;
  private final Map<PoolChooser.Key, PlaceChoices> used = new ConcurrentHashMap<>();

  /// @param known what pools chose before, for the same places
  PoolChoices(PlaceIndex places, Health health, KnownChoices known) {
    this(places, health, known, new RendezvousScores());
  }

  /// @param scores to be shared with others
  PoolChoices(PlaceIndex places, Health health, KnownChoices known, RendezvousScores scores) {
    this.places = places;
    this.health = health;
    this.known = known;
    this.scores = scores;
  }

  /// What was asked for so far.
  Map<PoolChooser.Key, PlaceChoices> used() {
    return used;
  }

  /// What is chosen for clients with these traits: by the first pool that has a usable PoP for
  /// them.
  ///
  /// @param step of the clients, see [RampGrain]: PoPs whose share is not above it have let them go
  PlaceChoices steer(Action.Steer steer, ClientTraits client, Plan plan, int step) {
    Predicate<Pop> answers = pop -> !plan.mute().contains(pop.code());
    Predicate<Pop> isUp = pop -> health.shareOf(pop.code()).steps() > step;
    Optional<Pool> panicking = Optional.empty();
    for (var pool : steer.pools()) {
      if (panics(pool, answers.and(client::isServedBy), health)) {
        panicking = panicking.or(() -> Optional.of(pool));
        continue;
      }
      var chosen = choose(pool, client, plan, answers.and(isUp), Reason.BEST_UP);
      if (chosen.isEmpty()) {
        // Loads may be wrong, and other pools and fallback records may have less room still.
        chosen = choose(pool, client, plan, answers.and(this::isBusy), Reason.ALL_BUSY);
      }
      if (chosen.isPresent()) {
        return chosen.get();
      }
    }
    if (step == 0 && panicking.isPresent()) {
      // Not before the others have been asked: one of them may be as healthy as can be.
      return choose(panicking.get(), client, plan, answers.and(this::isNotOutByHand), Reason.FEW_UP)
          .orElseThrow();
    }
    // PoPs that are up may lack what is wanted, an address of the family: then the service works,
    // and fallback records of that family would lead away from it.
    var isUpOrBusy = isUp.or(this::isBusy);
    boolean anyUp =
        steer.pools().stream()
            .flatMap(pool -> pool.pops().stream())
            .anyMatch(pop -> client.isServedBy(pop) && isUpOrBusy.test(pop));
    if (plan.hasFallback() && !anyUp) {
      return PlaceChoices.everywhere(new Choice.Exhausted());
    }
    // Those that have let them go are better than those that have nobody.
    return step > 0 ? steer(steer, client, plan, 0) : asIfAllWereUp(steer, client, plan, answers);
  }

  private boolean isNotOutByHand(Pop pop) {
    return !health.standing(pop.code()).isOutByHand();
  }

  private boolean isBusy(Pop pop) {
    return health.standing(pop.code()).isBusy();
  }

  /// Whether some PoPs of a pool are up, but too few. Those that an operator has taken out are
  /// neither missing nor there.
  ///
  /// @param canAnswer what serves the client and has what is wanted; others do not count
  static boolean panics(Pool pool, Predicate<Pop> canAnswer, Health health) {
    int in = 0;
    int counted = 0;
    for (var pop : pool.pops()) {
      var standing = health.standing(pop.code());
      if (!standing.isOutByHand() && canAnswer.test(pop)) {
        counted++;
        in += standing.isBusy() || standing.share().compareTo(Share.NONE) > 0 ? 1 : 0;
      }
    }
    return in > 0 && pool.panics(in, counted);
  }

  /// What is chosen if none is up. What an operator has taken out serves only if nothing else is
  /// left in any pool: of that it is known that it does not work.
  private PlaceChoices asIfAllWereUp(
      Action.Steer steer, ClientTraits client, Plan plan, Predicate<Pop> answers) {
    for (var usable : List.of(answers.and(this::isNotOutByHand), answers)) {
      for (var pool : steer.pools()) {
        var chosen = choose(pool, client, plan, usable, Reason.NONE_UP);
        if (chosen.isPresent()) {
          return chosen.get();
        }
      }
    }
    return PlaceChoices.everywhere(new Choice.Lacking());
  }

  private Optional<PlaceChoices> choose(
      Pool pool, ClientTraits client, Plan plan, Predicate<Pop> isUsable, Reason reason) {
    var eligible = pool.pops().stream().filter(client::isServedBy).toList();
    Set<Pop> usable = new HashSet<>();
    Set<Pop> peering = new HashSet<>();
    for (var pop : eligible) {
      if (isUsable.test(pop)) {
        usable.add(pop);
      }
      if (pool.policy().comparesLatency() && client.isPeerOf(pop)) {
        peering.add(pop);
      }
    }
    if (usable.isEmpty()) {
      return Optional.empty();
    }
    var maxScope = plan.pipeline().maxScope();
    var key = new PoolChooser.Key(pool, eligible, usable, peering, reason, maxScope);
    return Optional.of(
        used.computeIfAbsent(
            key,
            added -> {
              var before = known.of(added);
              return before == null ? choose(added, ifAllWereUp(added, plan)) : before;
            }));
  }

  private PlaceChoices choose(PoolChooser.Key key, PoolChooser.@Nullable Earlier earlier) {
    return PoolChooser.choose(key, new PoolChooser.Ground(places.vectors(), scores), earlier);
  }

  private PoolChooser.@Nullable Earlier ifAllWereUp(PoolChooser.Key key, Plan plan) {
    if (key.reason() != Reason.BEST_UP) {
      return null;
    }
    var usable =
        key.eligible().stream()
            .filter(pop -> !plan.mute().contains(pop.code()))
            .collect(Collectors.toSet());
    var choices = known.of(key.withUsable(usable));
    return choices == null ? null : new PoolChooser.Earlier(usable, choices);
  }
}
