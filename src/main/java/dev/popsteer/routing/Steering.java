package dev.popsteer.routing;

import dev.popsteer.health.Health;
import dev.popsteer.topology.Pop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.xbill.DNS.Name;

/// All compiled tables of a snapshot: one for each plan, for one state of health.
public final class Steering {

  private final List<SteeringTable> tables;
  private final Map<Name, Route> routes;

  private Steering(SteeringPlans plans, List<SteeringTable> tables) {
    this.tables = tables;
    this.routes = Map.copyOf(plans.routes(tables));
  }

  /// Compiles all plans, on all processors.
  static Steering compile(SteeringPlans plans, Health health) {
    var tables =
        IntStream.range(0, plans.size())
            .parallel()
            .mapToObj(plan -> compile(plans, plan, health))
            .toList();
    return new Steering(plans, tables);
  }

  /// The tables for another state of health. Those of plans whose PoPs are all as they were before
  /// stay.
  Steering after(SteeringPlans plans, Health before, Health now) {
    boolean[] changed = new boolean[plans.size()];
    boolean any = false;
    for (int plan = 0; plan < changed.length; plan++) {
      changed[plan] =
          plans.pops(plan).stream().anyMatch(pop -> isUp(pop, before) != isUp(pop, now));
      any |= changed[plan];
    }
    if (!any) {
      return this;
    }
    var next =
        IntStream.range(0, plans.size())
            .parallel()
            .mapToObj(plan -> changed[plan] ? compile(plans, plan, now) : tables.get(plan))
            .toList();
    return new Steering(plans, next);
  }

  private static SteeringTable compile(SteeringPlans plans, int plan, Health health) {
    return SteeringCompiler.compile(
        plans.plans().get(plan), plans.clients(), pop -> isUp(pop, health));
  }

  private static boolean isUp(Pop pop, Health health) {
    return health.of(pop.code()).isUp();
  }

  /// The service with this name, which may be a wildcard.
  public Optional<Route> route(Name service) {
    return Optional.ofNullable(routes.get(service));
  }

  /// All services, by name, which may be a wildcard.
  public Map<Name, Route> routes() {
    return routes;
  }

  /// How many ranges of addresses there are in all tables.
  public long ranges() {
    return tables.stream().mapToLong(SteeringTable::size).sum();
  }
}
