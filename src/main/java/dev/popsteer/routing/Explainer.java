package dev.popsteer.routing;

import dev.popsteer.geo.GeoTable.Located;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.Region;
import dev.popsteer.routing.Explanation.RuleOutcome;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Explains one decision: asks the router what it chose, and goes through the rules and the data
/// behind it once more to say why.
public final class Explainer {

  private final Snapshot snapshot;
  private final Name name;
  private final Service service;
  private final Duration ttl;
  private final IpAddress client;
  private final Want want;
  private final Decision decision;
  private final Optional<Located> located;
  private final Map<String, Prefix> prefixSets;
  private final ClientTraits traits;
  private final Action action;
  private final int deciding;

  private Explainer(Snapshot snapshot, Name name, Route route, IpAddress client, int type) {
    this.snapshot = snapshot;
    this.name = name;
    this.service = route.service();
    this.ttl = route.ttl();
    this.client = client;
    this.want = Want.of(service, type);
    this.decision = Router.decide(route, client, name, want);
    this.located = snapshot.configuration().geo().find(client);
    this.prefixSets = prefixSets();
    this.traits = traits();
    var rules = service.pipeline().rules();
    this.deciding = new RuleOrder(rules).deciding(traits).orElse(rules.size());
    this.action =
        deciding == rules.size() ? service.pipeline().otherwise() : rules.get(deciding).action();
  }

  /// Explains where a client is sent for a name.
  ///
  /// @param type A or AAAA; without meaning for a service that is steered to a host
  /// @return empty if the name is not steered
  public static Optional<Explanation> explain(
      Snapshot snapshot, Name name, IpAddress client, int type) {
    return explain(() -> Optional.of(snapshot), name, client, type);
  }

  /// Likewise, from the current snapshot, and with the age of health.
  public static Optional<Explanation> explain(
      Snapshots snapshots, Name name, IpAddress client, int type) {
    var snapshot = snapshots.current().orElseThrow();
    return snapshot
        .routeFor(name, type)
        .map(route -> new Explainer(snapshot, name, route, client, type).explain(snapshots));
  }

  /// @param snapshots for what is not of the snapshot
  private Explanation explain(Snapshots snapshots) {
    var chosen = decision instanceof Decision.Steered steered ? steered.pops() : List.<Pop>of();
    var candidates =
        new CandidateExplainer(snapshot, service, want, client, traits, decision).explain(action);
    var shown = candidates.stream().limit(Explanation.MAX_CANDIDATES).toList();
    return new Explanation(
        snapshot.number(),
        snapshot.configuration().loadedAt(),
        name.toString(),
        Type.string(want.type()),
        service.name().toString(),
        client.toString(),
        located.map(Explainer::network).orElse(null),
        snapshot
            .configuration()
            .asn()
            .find(client)
            .map(as -> new Explanation.Asn(as.number(), as.organization()))
            .orElse(null),
        coverageZones(),
        rules(),
        Prefix.containing(client, decision.scope()).toString(),
        ttl.toSeconds(),
        snapshot.health().feed().outline(),
        snapshots.healthReadAt().orElse(null),
        snapshots.alarms().stream().map(Alarm::outline).toList(),
        outcome(),
        chosen.stream().map(pop -> pop.code().text()).toList(),
        shown,
        candidates.size() - shown.size());
  }

  private String outcome() {
    return switch (decision) {
      case Decision.Steered steered ->
          (steered.rotated() ? steered.size().pops() + " in turn of " : "")
              + steered.pops().stream().map(Pop::toString).collect(Collectors.joining(", "))
              + switch (steered.reason()) {
                case BEST_UP -> "";
                case FEW_UP ->
                    " (fewer are up than the pool's panic threshold, so health is not believed)";
                case NONE_UP -> " (none is up, so health is not believed)";
                case ALL_BUSY -> " (all that are up shed clients, so load is not believed)";
              };
      case Decision.Exhausted _ -> "fallback records, for no PoP is usable";
      case Decision.Denied(var denial, int _) ->
          switch (denial) {
            case REFUSED -> "refused by a rule";
            case NODATA -> "no data, by a rule";
          };
      case Decision.Lacking _ ->
          "no data, for no PoP that serves the client has an " + want.description();
    };
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

  /// The longest prefix around the client of each prefix set that any rule or PoP can ask for.
  private Map<String, Prefix> prefixSets() {
    var sets = new HashMap<String, List<Prefix>>();
    snapshot
        .configuration()
        .topology()
        .coverageZones()
        .forEach(zone -> sets.put(zone.name(), zone.prefixes()));
    for (var pop : service.pipeline().pops()) {
      pop.reach().only().ifPresent(only -> sets.put(ClientTraits.onlyOf(pop), only.prefixes()));
    }
    var looked = client.unwrapped();
    var longest = new HashMap<String, Prefix>();
    sets.forEach(
        (set, prefixes) ->
            prefixes.stream()
                .filter(prefix -> prefix.contains(looked))
                .max(Comparator.comparingInt(Prefix::length))
                .ifPresent(prefix -> longest.put(set, prefix)));
    return longest;
  }

  private ClientTraits traits() {
    @Nullable Region region =
        located
            .map(Located::location)
            .map(at -> new Region(at.country(), at.subdivision(), at.continent()))
            .orElse(null);
    long asn =
        snapshot
            .configuration()
            .asn()
            .find(client)
            .map(as -> as.number())
            .orElse(ClientTraits.UNKNOWN_ASN);
    var lengths = new HashMap<String, Integer>();
    prefixSets.forEach((set, prefix) -> lengths.put(set, prefix.length()));
    return new ClientTraits(client.unwrapped().family(), region, asn, lengths);
  }

  private List<Explanation.CoverageZone> coverageZones() {
    return snapshot.configuration().topology().coverageZones().stream()
        .filter(zone -> prefixSets.containsKey(zone.name()))
        .map(
            zone ->
                new Explanation.CoverageZone(
                    zone.name(), String.valueOf(prefixSets.get(zone.name()))))
        .toList();
  }

  private List<RuleOutcome> rules() {
    var outcomes = new ArrayList<RuleOutcome>();
    var rules = service.pipeline().rules();
    for (int i = 0; i < rules.size(); i++) {
      var rule = rules.get(i);
      outcomes.add(
          new RuleOutcome(
              rule.name(),
              i == deciding,
              verdict(i, rule),
              ConditionText.of(rule.condition(), traits),
              describe(rule.action())));
    }
    outcomes.add(
        new RuleOutcome(
            "otherwise",
            deciding == rules.size(),
            deciding == rules.size() ? "decides" : "not reached",
            deciding == rules.size() ? "no rule matches" : "a rule matches",
            describe(service.pipeline().otherwise())));
    return outcomes;
  }

  private String verdict(int index, Rule rule) {
    if (index == deciding) {
      return "decides";
    }
    if (!rule.condition().matches(traits)) {
      return "no";
    }
    return index < deciding ? "less specific" : "comes later";
  }

  private static String describe(Action action) {
    return switch (action) {
      case Action.Steer(var pools) ->
          "pool " + pools.stream().map(Pool::name).collect(Collectors.joining(", then "));
      case Action.Deny(var denial) ->
          switch (denial) {
            case REFUSED -> "refused";
            case NODATA -> "no data";
          };
    };
  }
}
