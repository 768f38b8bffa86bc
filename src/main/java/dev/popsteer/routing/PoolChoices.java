package dev.popsteer.routing;

import dev.popsteer.geo.UnitVectors;
import dev.popsteer.health.Health;
import dev.popsteer.health.Share;
import dev.popsteer.routing.Decision.Reason;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// What pools choose, for one state of health: found out once for all plans, and known from before
/// for pools that did not change.
///
/// Safe for use by many threads.
final class PoolChoices {

  private final UnitVectors places;
  private final Health health;
  private final Map<PoolChooser.Key, PlaceChoices> known;
  private final Map<PoolChooser.Key, PlaceChoices> used = new ConcurrentHashMap<>();

  /// @param known what pools chose before, for the same places
  PoolChoices(UnitVectors places, Health health, Map<PoolChooser.Key, PlaceChoices> known) {
    this.places = places;
    this.health = health;
    this.known = known;
  }

  /// What was asked for so far.
  Map<PoolChooser.Key, PlaceChoices> used() {
    return used;
  }

  /// What is chosen for clients with these traits: by the first pool that has a usable PoP for
  /// them.
  PlaceChoices steer(Action.Steer steer, ClientTraits client, Plan plan) {
    Predicate<Pop> answers = pop -> !plan.mute().contains(pop.code());
    Predicate<Pop> isUp = pop -> health.shareOf(pop.code()).compareTo(Share.NONE) > 0;
    Optional<Pool> panicking = Optional.empty();
    for (var pool : steer.pools()) {
      int able = count(pool, client, answers);
      int up = count(pool, client, answers.and(isUp));
      if (up > 0 && !pool.panics(up, able)) {
        return choose(pool, client, plan, answers.and(isUp), Reason.BEST_UP).orElseThrow();
      }
      if (up > 0 && panicking.isEmpty()) {
        panicking = Optional.of(pool);
      }
    }
    if (panicking.isPresent()) {
      // Not before the others have been asked: one of them may be as healthy as can be.
      return choose(panicking.get(), client, plan, answers, Reason.FEW_UP).orElseThrow();
    }
    // PoPs that are up may lack what is wanted, an address of the family: then the service works,
    // and fallback records of that family would lead away from it.
    boolean anyUp =
        steer.pools().stream()
            .flatMap(pool -> pool.pops().stream())
            .anyMatch(pop -> client.isServedBy(pop) && isUp.test(pop));
    if (plan.hasFallback() && !anyUp) {
      return PlaceChoices.everywhere(new Choice.Exhausted());
    }
    for (var pool : steer.pools()) {
      var chosen = choose(pool, client, plan, answers, Reason.NONE_UP);
      if (chosen.isPresent()) {
        return chosen.get();
      }
    }
    return PlaceChoices.everywhere(new Choice.Lacking());
  }

  private static int count(Pool pool, ClientTraits client, Predicate<Pop> which) {
    int count = 0;
    for (var pop : pool.pops()) {
      if (client.isServedBy(pop) && which.test(pop)) {
        count++;
      }
    }
    return count;
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
              var before = known.get(added);
              return before == null ? PoolChooser.choose(added, places) : before;
            }));
  }
}
