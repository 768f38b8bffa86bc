package dev.popsteer.routing;

import dev.popsteer.geo.EuropeanUnion;
import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.Region;
import dev.popsteer.topology.Clientele;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.Topology;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What the rules and PoPs of a configuration ask of clients.
///
/// @param asns AS numbers that some rule or PoP names
/// @param prefixSets that some rule or PoP names, by name
/// @param places countries, subdivisions and continents that some rule names
/// @param kinds other things that some rule asks for
record Questions(
    Set<Long> asns, Map<String, List<Prefix>> prefixSets, Set<String> places, Set<Kind> kinds) {

  enum Kind {
    FAMILY,
    EUROPEAN_UNION
  }

  Questions {
    asns = Set.copyOf(asns);
    prefixSets = Map.copyOf(prefixSets);
    places = Set.copyOf(places);
    kinds = Set.copyOf(kinds);
  }

  /// What tells regions apart that are asked about.
  ///
  /// @param country empty if nobody asks for it; the others likewise
  record RegionClass(String country, String subdivision, String continent, boolean inUnion) {}

  /// The class of a region: no rule tells it apart from another one of the same class.
  RegionClass classOf(Region region) {
    return new RegionClass(
        ifAsked(region.country()),
        ifAsked(SubdivisionName.of(region)),
        ifAsked(CONTINENT + region.continent()),
        kinds.contains(Kind.EUROPEAN_UNION) && EuropeanUnion.contains(region.country()));
  }

  /// Continents and countries have codes in common.
  private static final String CONTINENT = "continent ";

  private String ifAsked(String place) {
    return places.contains(place) ? place : "";
  }

  static Questions of(Collection<Service> services, Topology topology) {
    // Pipelines are large; those that are the same object are looked at once.
    Set<Pipeline> pipelines = Collections.newSetFromMap(new IdentityHashMap<>());
    services.forEach(service -> pipelines.add(service.pipeline()));
    return of(pipelines, topology.coverageZones());
  }

  /// What one pipeline asks, with nothing in its prefix sets that are coverage zones.
  static Questions of(Pipeline pipeline) {
    return of(List.of(pipeline), List.of());
  }

  private static Questions of(Collection<Pipeline> pipelines, List<CoverageZone> zones) {
    var collector = new Collector(zones);
    for (var pipeline : pipelines) {
      pipeline.conditions().forEach(collector::add);
      pipeline.pops().forEach(collector::add);
    }
    return new Questions(collector.asns, collector.prefixSets, collector.places, collector.kinds);
  }

  private static final class Collector {

    private final Map<String, List<Prefix>> zones;
    private final Set<Long> asns = new HashSet<>();
    private final Map<String, List<Prefix>> prefixSets = new HashMap<>();
    private final Set<String> places = new HashSet<>();
    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);

    Collector(List<CoverageZone> zones) {
      this.zones =
          zones.stream().collect(Collectors.toMap(CoverageZone::name, CoverageZone::prefixes));
    }

    void add(Condition condition) {
      switch (condition) {
        case Condition.InAsn(var numbers) -> asns.addAll(numbers);
        case Condition.InZone(var names) ->
            names.forEach(name -> prefixSets.put(name, zones.getOrDefault(name, List.of())));
        case Condition.InCountry(var codes) -> places.addAll(codes);
        case Condition.InSubdivision(var names) -> places.addAll(names);
        case Condition.OnContinent(var codes) ->
            codes.forEach(code -> places.add(CONTINENT + code));
        case Condition.InEuropeanUnion _ -> kinds.add(Kind.EUROPEAN_UNION);
        case Condition.OfFamily _ -> kinds.add(Kind.FAMILY);
        case Condition.Located _, Condition.AllOf _, Condition.AnyOf _, Condition.Not _ -> {}
      }
    }

    void add(Pop pop) {
      var reach = pop.reach();
      asns.addAll(reach.peers());
      asns.addAll(reach.only().map(Clientele::asns).orElse(Set.of()));
      reach
          .only()
          .filter(only -> !only.prefixes().isEmpty())
          .ifPresent(only -> prefixSets.put(ClientTraits.onlyOf(pop), only.prefixes()));
    }
  }
}
