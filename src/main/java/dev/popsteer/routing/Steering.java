package dev.popsteer.routing;

import dev.popsteer.health.Health;
import dev.popsteer.health.Share;
import dev.popsteer.topology.Pop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.xbill.DNS.Name;

/// All compiled tables of a snapshot: one for each plan, for one state of health.
public final class Steering {

  /// What pools chose in earlier states is kept until there is so many times as much as a whole
  /// compilation has.
  private static final int MAX_KEPT = 2;

  /// By plan.
  private final List<SteeringTable> tables;

  /// What pools chose, in this state and some before.
  private final Map<PoolChooser.Key, PlaceChoices> chosen;

  /// How much of that a whole compilation has.
  private final int poolsChosen;

  private final SettledPlans settled;
  private final Map<Name, Route> routes;

  private Steering(
      SteeringPlans plans,
      List<SteeringTable> tables,
      SettledPlans settled,
      Map<PoolChooser.Key, PlaceChoices> chosen,
      int poolsChosen) {
    this.tables = tables;
    this.settled = settled;
    this.chosen = Map.copyOf(chosen);
    this.poolsChosen = poolsChosen;
    this.routes = Map.copyOf(plans.routes(tables, settled));
  }

  /// Compiles all plans, on all processors.
  static Steering compile(SteeringPlans plans, Health health) {
    return compile(plans, health, plans.expectedChoices());
  }

  /// Compiles all plans of another configuration. What pools chose in this one is known there if
  /// the places are the same.
  Steering after(SteeringPlans plans, SteeringPlans next, Health health) {
    if (plans.clients().places() != next.clients().places()) {
      return compile(next, health);
    }
    var known = new HashMap<>(chosen);
    known.putAll(next.expectedChoices());
    return compile(next, health, known);
  }

  private static Steering compile(
      SteeringPlans plans, Health health, Map<PoolChooser.Key, PlaceChoices> known) {
    var pools = new PoolChoices(plans.clients().places().places(), health, known);
    var compiler = new SteeringCompiler(plans.clients(), pools, plans.size());
    var tables = plans.plans().parallelStream().map(compiler::compile).toList();
    var settled = SettledPlans.of(plans, health);
    return new Steering(plans, tables, settled, pools.used(), pools.used().size());
  }

  /// The tables for another state of health. Those of plans whose PoPs are all as they were before
  /// stay, also if only the TTL is another one.
  Steering after(SteeringPlans plans, Health before, Health now) {
    boolean[] changed = new boolean[plans.size()];
    boolean any = false;
    for (int plan = 0; plan < changed.length; plan++) {
      changed[plan] =
          plans.pops(plan).stream().anyMatch(pop -> isUp(pop, before) != isUp(pop, now));
      any |= changed[plan];
    }
    var nextSettled = SettledPlans.of(plans, now);
    if (!any) {
      return nextSettled.equals(settled)
          ? this
          : new Steering(plans, tables, nextSettled, chosen, poolsChosen);
    }
    var pools = new PoolChoices(plans.clients().places().places(), now, chosen);
    var compiler = new SteeringCompiler(plans.clients(), pools, plans.size());
    var next =
        IntStream.range(0, plans.size())
            .parallel()
            .mapToObj(
                plan ->
                    changed[plan] ? compiler.compile(plans.plans().get(plan)) : tables.get(plan))
            .toList();
    var kept = new HashMap<>(chosen);
    kept.putAll(pools.used());
    boolean tooMany = kept.size() > MAX_KEPT * poolsChosen;
    return new Steering(plans, next, nextSettled, tooMany ? pools.used() : kept, poolsChosen);
  }

  private static boolean isUp(Pop pop, Health health) {
    return health.shareOf(pop.code()).compareTo(Share.NONE) > 0;
  }

  /// The service with this name, which may be a wildcard.
  public Optional<Route> route(Name service) {
    return Optional.ofNullable(routes.get(service));
  }

  /// The table of a plan.
  ///
  /// @param plan its index, the same in all snapshots of a configuration
  public SteeringTable table(int plan) {
    return tables.get(plan);
  }

  /// For how long at least nothing that a plan leads to will change, in seconds; -1 if that is not
  /// known. TTLs depend on it.
  ///
  /// @param plan its index
  public int settledSeconds(int plan) {
    return settled.seconds(plan);
  }

  /// The index of the plan that a table was compiled from.
  public int plan(SteeringTable table) {
    return tables.indexOf(table);
  }

  /// All services, by name, which may be a wildcard.
  public Map<Name, Route> routes() {
    return routes;
  }

  /// What limiting the scope costs, for each service with a limit, by name; for IPv4 addresses
  /// where those of the other family are answered differently.
  public SortedMap<Name, ScopeLoss> losses() {
    var losses = new TreeMap<Name, ScopeLoss>();
    routes.forEach(
        (name, route) ->
            route.tables().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(table -> table.getValue().loss().stream())
                .findFirst()
                .ifPresent(loss -> losses.put(name, loss)));
    return losses;
  }

  /// How many ranges of addresses there are in all tables.
  public long ranges() {
    return tables.stream().mapToLong(SteeringTable::size).sum();
  }
}
