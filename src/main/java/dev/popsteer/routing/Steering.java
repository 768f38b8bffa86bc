package dev.popsteer.routing;

import dev.popsteer.health.Health;
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
    return compile(plans, health, plans.expectedChoices(), Map.of());
  }

  /// Compiles the plans of another configuration. What pools chose in this one is known there if
  /// the places are the same, and plans that are the same keep their tables if the clients are.
  ///
  /// @param health the one that this was compiled for
  @SuppressWarnings("ReferenceEquality") // Client tables are large; equal ones are the same object.
  Steering after(SteeringPlans plans, SteeringPlans next, Health health) {
    if (!plans.clients().places().areThoseOf(next.clients().places())) {
      return compile(next, health);
    }
    var known = new HashMap<>(chosen);
    known.putAll(next.expectedChoices());
    var same = new HashMap<Plan, SteeringTable>();
    if (plans.clients() == next.clients()) {
      for (int plan = 0; plan < plans.size(); plan++) {
        same.put(plans.plans().get(plan), tables.get(plan));
      }
    }
    return compile(next, health, known, same);
  }

  private static Steering compile(
      SteeringPlans plans,
      Health health,
      Map<PoolChooser.Key, PlaceChoices> known,
      Map<Plan, SteeringTable> same) {
    var pools = new PoolChoices(plans.clients().places(), health, known::get);
    var compiler = new SteeringCompiler(plans.clients(), pools, plans.size());
    var tables =
        IntStream.range(0, plans.size())
            .parallel()
            .mapToObj(
                plan -> {
                  var table = same.get(plans.plans().get(plan));
                  return table == null
                      ? compiler.compile(
                          plans.plans().get(plan), RampLevels.of(plans.pops(plan), health))
                      : table;
                })
            .toList();
    var chosen = new HashMap<PoolChooser.Key, PlaceChoices>();
    if (!same.isEmpty()) {
      // Plans that are the same asked for nothing now, and may ask for what they asked for before.
      known.forEach(
          (key, choices) -> {
            if (plans.hasPool(key.pool())) {
              chosen.put(key, choices);
            }
          });
    }
    chosen.putAll(pools.used());
    return new Steering(plans, tables, SettledPlans.of(plans, health), chosen, chosen.size());
  }

  /// The tables for another state of health. Those of plans whose PoPs all have the share that they
  /// had before stay; and where a ramp only goes on, they are the same with other clients on their
  /// levels.
  Steering after(SteeringPlans plans, Health before, Health now) {
    KnownChoices known =
        key -> {
          var choices = chosen.get(key);
          return choices == null ? plans.expectedChoices().get(key) : choices;
        };
    var pools = new PoolChoices(plans.clients().places(), now, known);
    var compiler = new SteeringCompiler(plans.clients(), pools, plans.size());
    var next =
        IntStream.range(0, plans.size())
            .parallel()
            .mapToObj(
                plan -> {
                  var was = RampLevels.of(plans.pops(plan), before);
                  var is = RampLevels.of(plans.pops(plan), now);
                  if (!is.haveSamePopsAs(was)) {
                    return compiler.compile(plans.plans().get(plan), is);
                  }
                  var table = tables.get(plan);
                  return is.haveSameClientsAs(was) ? table : table.with(is);
                })
            .toList();
    var nextSettled = SettledPlans.of(plans, now);
    if (next.equals(tables)) {
      return nextSettled.equals(settled)
          ? this
          : new Steering(plans, tables, nextSettled, chosen, poolsChosen);
    }
    var kept = new HashMap<>(chosen);
    kept.putAll(pools.used());
    boolean tooMany = kept.size() > MAX_KEPT * poolsChosen;
    return new Steering(plans, next, nextSettled, tooMany ? pools.used() : kept, poolsChosen);
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
