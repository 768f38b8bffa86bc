package dev.popsteer.routing;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.EuropeanUnion;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.Prefix;
import dev.popsteer.health.PopState;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.topology.Band;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The oracle: what the documentation of the language says, evaluated client by client, with
/// nothing compiled and nothing of the compiler used.
///
/// @param standings what is believed of each PoP
record DirectEvaluation(
    GeoTable geo,
    AsnTable asn,
    List<CoverageZone> zones,
    Service service,
    Map<Pop, Standing> standings) {

  /// What may be decided.
  ///
  /// @param outcome `steered`, `exhausted`, `refused`, `nodata` or `lacking`
  /// @param ordered the PoPs in order if they are certain
  /// @param among PoPs of which a hash decides
  record Expected(String outcome, List<Pop> ordered, Set<Pop> among) {
    static Expected of(String outcome) {
      return new Expected(outcome, List.of(), Set.of());
    }
  }

  Expected decide(IpAddress asked, Want want) {
    var client = asked.unwrapped();
    var action = action(client);
    return switch (action) {
      case Action.Deny(var denial) -> Expected.of(denial.name().toLowerCase(Locale.ROOT));
      case Action.Steer(var pools) -> steer(pools, client, want);
    };
  }

  /// The PoPs that have a client, if it is one that they would have if they had all.
  private Set<Pop> having(IpAddress client) {
    int step = RampGrain.within(service.pipeline().maxScope()).step(client);
    return havingMoreThan(step);
  }

  private Set<Pop> havingMoreThan(int steps) {
    return standings.keySet().stream()
        .filter(pop -> standing(pop).share().steps() > steps)
        .collect(Collectors.toSet());
  }

  /// Whom a block may be decided for as one: the rule that decides, by its name, and the PoPs that
  /// serve them.
  record Group(String rule, List<Pop> served) {}

  Group group(IpAddress client) {
    var name = rule(client).map(Rule::name).orElse("");
    return switch (action(client)) {
      case Action.Deny _ -> new Group(name, List.of());
      case Action.Steer(var pools) ->
          new Group(name, pools.stream().flatMap(pool -> eligible(pool, client).stream()).toList());
    };
  }

  private Action action(IpAddress client) {
    return rule(client).map(Rule::action).orElse(service.pipeline().otherwise());
  }

  private Optional<Rule> rule(IpAddress client) {
    var rules = service.pipeline().rules();
    for (int i = 0; i < rules.size(); i++) {
      if (!holds(rules.get(i).condition(), client)) {
        continue;
      }
      var best = rules.get(i);
      if (zonesOf(best).isEmpty()) {
        return Optional.of(best);
      }
      for (int j = i + 1; j < rules.size() && !zonesOf(rules.get(j)).isEmpty(); j++) {
        if (holds(rules.get(j).condition(), client)
            && longest(zonesOf(rules.get(j)), client) > longest(zonesOf(best), client)) {
          best = rules.get(j);
        }
      }
      return Optional.of(best);
    }
    return Optional.empty();
  }

  private static Set<String> zonesOf(Rule rule) {
    var keys =
        rule.condition() instanceof Condition.AllOf(var parts)
            ? parts.stream()
            : Stream.of(rule.condition());
    return keys.filter(Condition.InZone.class::isInstance)
        .map(zone -> ((Condition.InZone) zone).zones())
        .findFirst()
        .orElse(Set.of());
  }

  private int longest(Set<String> names, IpAddress client) {
    return zones.stream()
        .filter(zone -> names.contains(zone.name()))
        .flatMap(zone -> zone.prefixes().stream())
        .filter(prefix -> prefix.contains(client))
        .mapToInt(Prefix::length)
        .max()
        .orElse(-1);
  }

  private Optional<Location> at(IpAddress client) {
    return geo.find(client).map(GeoTable.Located::location);
  }

  boolean isLocated(IpAddress client) {
    return at(client).isPresent();
  }

  private long network(IpAddress client) {
    return asn.find(client).map(as -> as.number()).orElse(0L);
  }

  private boolean holds(Condition condition, IpAddress client) {
    var location = at(client);
    return switch (condition) {
      case Condition.InZone(var names) -> longest(names, client) >= 0;
      case Condition.InAsn(var numbers) -> numbers.contains(network(client));
      case Condition.InCountry(var codes) ->
          location.filter(place -> codes.contains(place.country())).isPresent();
      case Condition.InSubdivision(var names) ->
          location
              .filter(
                  place ->
                      names.contains(
                          (place.country() + "-" + place.subdivision()).toUpperCase(Locale.ROOT)))
              .isPresent();
      case Condition.OnContinent(var codes) ->
          location.filter(place -> codes.contains(place.continent())).isPresent();
      case Condition.InEuropeanUnion(boolean inside) ->
          location.filter(place -> EuropeanUnion.contains(place.country()) == inside).isPresent();
      case Condition.OfFamily(var family) -> client.family() == family;
      case Condition.Located(boolean known) -> location.isPresent() == known;
      case Condition.AllOf(var parts) -> parts.stream().allMatch(part -> holds(part, client));
      case Condition.AnyOf(var parts) -> parts.stream().anyMatch(part -> holds(part, client));
      case Condition.Not(var part) -> !holds(part, client);
    };
  }

  private Expected steer(List<Pool> pools, IpAddress client, Want want) {
    var up = having(client);
    var havingAny = havingMoreThan(0);
    var panicking = pools.stream().filter(pool -> panics(pool, client, want)).toList();
    var others = pools.stream().filter(pool -> !panicking.contains(pool)).toList();
    for (var pool : others) {
      var usable = having(pool, client, want).stream().filter(up::contains).toList();
      if (usable.isEmpty()) {
        usable = having(pool, client, want).stream().filter(this::isBusy).toList();
      }
      if (!usable.isEmpty()) {
        return choose(pool, eligible(pool, client), usable, client);
      }
    }
    boolean anyWorks =
        pools.stream()
            .flatMap(pool -> eligible(pool, client).stream())
            .anyMatch(pop -> up.contains(pop) || isBusy(pop));
    if (service.fallback() != null && !anyWorks) {
      return Expected.of("exhausted");
    }
    for (var pool : others) {
      var usable = having(pool, client, want).stream().filter(havingAny::contains).toList();
      if (!usable.isEmpty()) {
        return choose(pool, eligible(pool, client), usable, client);
      }
    }
    if (!panicking.isEmpty()) {
      var pool = panicking.getFirst();
      return choose(pool, eligible(pool, client), leftIn(pool, client, want), client);
    }
    for (var pool : pools) {
      var left = leftIn(pool, client, want);
      if (!left.isEmpty()) {
        return choose(pool, eligible(pool, client), left, client);
      }
    }
    for (var pool : pools) {
      var having = having(pool, client, want);
      if (!having.isEmpty()) {
        return choose(pool, eligible(pool, client), having, client);
      }
    }
    return Expected.of("lacking");
  }

  /// Fewer PoPs are up than the threshold says, but some, of those that no operator has taken out.
  /// One whose clients its load alone keeps away is up.
  private boolean panics(Pool pool, IpAddress client, Want want) {
    var left = leftIn(pool, client, want);
    var havingAny = havingMoreThan(0);
    long in = left.stream().filter(pop -> havingAny.contains(pop) || isBusy(pop)).count();
    return in > 0 && 100.0 * in / left.size() < pool.panicPercent();
  }

  private List<Pop> leftIn(Pool pool, IpAddress client, Want want) {
    return having(pool, client, want).stream().filter(pop -> !isOutByHand(pop)).toList();
  }

  private boolean isOutByHand(Pop pop) {
    var state = standing(pop).state();
    return state instanceof PopState.Drained
        || (state instanceof PopState.Overridden overridden && !overridden.up());
  }

  private boolean isBusy(Pop pop) {
    var state = standing(pop).state();
    return standing(pop).share().steps() < Share.STEPS
        && (state instanceof PopState.Shedding || state instanceof PopState.HeldBack);
  }

  private Standing standing(Pop pop) {
    return Objects.requireNonNull(standings.get(pop));
  }

  private List<Pop> eligible(Pool pool, IpAddress client) {
    return pool.pops().stream().filter(pop -> serves(pop, client)).toList();
  }

  private List<Pop> having(Pool pool, IpAddress client, Want want) {
    var family = want == Want.IPV4_ADDRESS ? Family.IPV4 : Family.IPV6;
    return eligible(pool, client).stream()
        .filter(pop -> !service.addresses(pop, family).isEmpty())
        .toList();
  }

  private boolean serves(Pop pop, IpAddress client) {
    var only = pop.reach().only();
    return only.isEmpty()
        || only.get().asns().contains(network(client))
        || only.get().prefixes().stream().anyMatch(prefix -> prefix.contains(client));
  }

  /// Milliseconds; without distances where the location is unknown.
  private double cost(Pop pop, IpAddress client) {
    boolean peers = pop.reach().peers().contains(network(client));
    double gain = peers ? pop.reach().peeringGain().toNanos() / 1e6 : 0;
    return at(client)
        .map(place -> 4 + 0.016 * pop.coordinates().distanceKm(place.coordinates()))
        .map(roundTrip -> roundTrip + pop.reach().bias().toNanos() / 1e6 - gain)
        .orElse(-gain);
  }

  private Expected choose(Pool pool, List<Pop> eligible, List<Pop> usable, IpAddress client) {
    int limit = pool.answer().pops();
    return switch (pool.policy()) {
      case Policy.LowestLatency _ -> ordered(byCost(usable, client), limit);
      case Policy.Failover _ -> ordered(usable, limit);
      case Policy.All(var order, var band) -> {
        var inBand = band.map(width -> within(width, usable, client)).orElse(usable);
        yield switch (order) {
          case LATENCY -> ordered(byCost(inBand, client), limit);
          case LISTED -> ordered(inBand, limit);
          case ROTATED -> ordered(inBand, Integer.MAX_VALUE);
        };
      }
      case Policy.Hashed hashed -> hashed(hashed, eligible, usable, client);
    };
  }

  private Expected hashed(
      Policy.Hashed policy, List<Pop> eligible, List<Pop> usable, IpAddress client) {
    var among = policy.band().map(width -> within(width, eligible, client)).orElse(eligible);
    var usableAmong = among.stream().filter(usable::contains).toList();
    if (usableAmong.isEmpty()) {
      usableAmong = within(policy.band().orElseThrow(), usable, client);
    }
    return new Expected("steered", List.of(), Set.copyOf(usableAmong));
  }

  private static Expected ordered(List<Pop> pops, int limit) {
    return new Expected("steered", pops.stream().limit(limit).toList(), Set.of());
  }

  private List<Pop> byCost(List<Pop> pops, IpAddress client) {
    return pops.stream().sorted(Comparator.comparingDouble(pop -> cost(pop, client))).toList();
  }

  private List<Pop> within(Band band, List<Pop> pops, IpAddress client) {
    double best = pops.stream().mapToDouble(pop -> cost(pop, client)).min().orElseThrow();
    double limit =
        switch (band) {
          case Band.Within(var width) -> best + width.toNanos() / 1e6;
          case Band.Relative(double percent) -> best + Math.abs(best) * percent / 100;
        };
    var within = new ArrayList<Pop>();
    for (var pop : pops) {
      if (cost(pop, client) <= limit) {
        within.add(pop);
      }
    }
    return within;
  }
}
