package dev.popsteer.routing;

import dev.popsteer.geo.GeoTable.Located;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.health.PopState;
import dev.popsteer.latency.RoundTripModel;
import dev.popsteer.routing.Explanation.Candidate;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Pop;
import dev.popsteer.zone.Lookup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Explains one decision: asks the router what it chose, and the tables behind it why.
public final class Explainer {

  private final Snapshot snapshot;
  private final Name name;
  private final Route route;
  private final IpAddress client;
  private final Want want;
  private final Optional<Decision> decision;
  private final Optional<Located> located;
  private final Optional<CoverageZone> pinnedBy;

  private Explainer(Snapshot snapshot, Name name, Route route, IpAddress client, int type) {
    this.snapshot = snapshot;
    this.name = name;
    this.route = route;
    this.client = client;
    this.want = Want.of(route.service(), type);
    this.decision = Router.decide(route, snapshot.health(), client, want);
    this.located = snapshot.configuration().geo().find(client);
    this.pinnedBy = pinnedBy();
  }

  /// Explains where a client is sent for a name.
  ///
  /// @param type A or AAAA; without meaning for a service that is steered to a host
  /// @return empty if the name is not steered
  public static Optional<Explanation> explain(
      Snapshot snapshot, Name name, IpAddress client, int type) {
    return snapshot
        .zones()
        .answering(name, type)
        .map(zone -> zone.lookup(name, type))
        .flatMap(
            lookup ->
                lookup instanceof Lookup.Steered(Name service)
                    ? snapshot.route(service)
                    : Optional.empty())
        .map(route -> new Explainer(snapshot, name, route, client, type).explain());
  }

  private Explanation explain() {
    var service = route.service();
    return new Explanation(
        snapshot.number(),
        snapshot.configuration().loadedAt(),
        name.toString(),
        Type.string(want.type()),
        service.name().toString(),
        service.pool().name(),
        client.toString(),
        located.map(Explainer::network).orElse(null),
        snapshot
            .configuration()
            .asn()
            .find(client)
            .map(as -> new Explanation.Asn(as.number(), as.organization()))
            .orElse(null),
        pinnedBy.map(CoverageZone::name).orElse(null),
        decision.map(made -> Prefix.containing(client, made.scope()).toString()).orElse(null),
        service.ttl().toSeconds(),
        snapshot.health().feed().describe(),
        decision.map(made -> made.pop().code().text()).orElse(null),
        candidates());
  }

  private static Explanation.Network network(Located located) {
    var location = located.location();
    return new Explanation.Network(
        located.prefix().toString(),
        location.coordinates().latitude(),
        location.coordinates().longitude(),
        location.accuracyKm(),
        location.country(),
        location.subdivision(),
        location.continent());
  }

  /// The most specific coverage zone that holds the client, of those that pin to the pool.
  private Optional<CoverageZone> pinnedBy() {
    var looked = client.unwrapped();
    return snapshot.configuration().topology().coverageZones().stream()
        .filter(zone -> route.service().pool().pops().contains(zone.pop()))
        .flatMap(zone -> zone.prefixes().stream().map(prefix -> Map.entry(prefix, zone)))
        .filter(entry -> entry.getKey().contains(looked))
        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(Map.Entry::getValue);
  }

  private List<Candidate> candidates() {
    var candidates = new ArrayList<Candidate>();
    for (var pop : route.popMap().find(client).ranking().pops()) {
      boolean chosen = decision.map(made -> made.pop().equals(pop)).orElse(false);
      var why = chosen ? whyChosen(pop) : whyNot(pop);
      candidates.add(candidate(pop, chosen, why));
    }
    return candidates;
  }

  private Candidate candidate(Pop pop, boolean chosen, String why) {
    @Nullable Long distanceKm = null;
    @Nullable Double rttMillis = null;
    if (located.isPresent()) {
      double km = pop.coordinates().distanceKm(located.get().location().coordinates());
      distanceKm = Math.round(km);
      rttMillis = RoundTripModel.predict(km).toNanos() / 1_000_000.0;
    }
    var state =
        switch (snapshot.health().of(pop.code())) {
          case PopState.Up() -> "up";
          case PopState.Down _ -> "down";
          case PopState.Drained _ -> "drained";
        };
    return new Candidate(pop.code().text(), pop.place(), distanceKm, rttMillis, state, chosen, why);
  }

  private String whyChosen(Pop pop) {
    if (decision.orElseThrow().reason() == Decision.Reason.NONE_UP) {
      return "no PoP of the pool is up, so health is not believed; this is the first of the ranking";
    }
    if (isPinned(pop)) {
      return "coverage zone \"" + pinnedBy.orElseThrow().name() + "\" pins the client to it";
    }
    var nearest = located.isPresent() ? "the nearest" : "location unknown: first in fallback order";
    boolean passedOver =
        route.popMap().find(client).ranking().pops().stream()
            .takeWhile(better -> !better.equals(pop))
            .anyMatch(better -> !want.isMetBy(better));
    return nearest + " that is up" + (passedOver ? " and has an " + want.description() : "");
  }

  private boolean isPinned(Pop pop) {
    return pinnedBy.filter(zone -> zone.pop().equals(pop)).isPresent();
  }

  private String whyNot(Pop pop) {
    if (!want.isMetBy(pop)) {
      return "has no " + want.description();
    }
    var state = snapshot.health().of(pop.code());
    if (!state.isUp()) {
      return state.describe();
    }
    if (decision.filter(made -> isPinned(made.pop())).isPresent()) {
      return "the coverage zone comes first";
    }
    return located.isPresent() ? "farther than the chosen one" : "later in the fallback order";
  }
}
