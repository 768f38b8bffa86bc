package dev.popsteer.config;

import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.PrefixTable;
import dev.popsteer.routing.Action;
import dev.popsteer.routing.Condition;
import dev.popsteer.routing.Service;
import dev.popsteer.topology.Clientele;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Pop;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/// Checks that services have something to answer, whoever asks and whichever PoP is chosen.
final class AnswerChecks {

  private final YamlView view;
  private final Definitions<CoverageZone> zones;

  /// Pipelines that were looked at, each itself: to compare what they say would cost more.
  private final Set<DeclaredPipeline> looked = Collections.newSetFromMap(new IdentityHashMap<>());

  AnswerChecks(YamlView view, Definitions<CoverageZone> zones) {
    this.view = view;
    this.zones = zones;
  }

  /// Whichever PoP is chosen, there must be something to answer with.
  ///
  /// @param node where problems are reported
  /// @param subject as messages name the service: `service "www.example.net"`
  void checkAnswerable(Service service, Node node, String subject) {
    Predicate<Pop> isMute =
        switch (service.target()) {
          case ADDRESSES ->
              pop -> service.addresses().getOrDefault(pop.code(), pop.addresses()).isEmpty();
          case HOST -> pop -> pop.host() == null;
        };
    var lack =
        switch (service.target()) {
          case ADDRESSES ->
              "addresses, but these PoPs of its pool \"%s\" have no \"addresses\": %s.";
          case HOST -> "host names, but these PoPs of its pool \"%s\" have no \"host\": %s.";
        };
    for (var pool : service.pipeline().pools()) {
      var mute = pool.pops().stream().filter(isMute).toList();
      if (!mute.isEmpty()) {
        view.problem(node, subject + " is steered to " + lack.formatted(pool.name(), listed(mute)));
      }
    }
  }

  private static String listed(List<Pop> pops) {
    return pops.stream().map(Pop::toString).collect(Collectors.joining(", "));
  }

  /// Where all PoPs serve certain networks only, the others would get nothing.
  ///
  /// A pipeline that several services name is looked at for the first of them that has no fallback
  /// records: what is wrong is wrong for all alike, and there may be thousands.
  ///
  /// @param declared the pipeline of the service: problems are reported where it is written
  /// @param subject as messages name the service
  void checkEverybodyIsServed(Service service, DeclaredPipeline declared, String subject) {
    if (service.fallback() != null || !looked.add(declared)) {
      return;
    }
    var rules = declared.pipeline().rules();
    for (int i = 0; i < rules.size(); i++) {
      var rule = rules.get(i);
      if (rule.action() instanceof Action.Steer steer
          && !servesEverybody(steer)
          && !new Served(steer).allOf(rule.condition())) {
        boolean hasName = !rule.name().equals(RuleReader.defaultName(i + 1));
        var what = hasName ? "rule \"" + rule.name() + "\"" : rule.name();
        view.problem(declared.rules().get(i), unserved(subject, what));
      }
    }
    if (!servesEverybody(declared.pipeline().otherwise())) {
      view.problem(declared.pool(), unserved(subject, "its \"pool\""));
    }
  }

  private static boolean servesEverybody(Action.Steer steer) {
    return clienteles(steer).anyMatch(Optional::isEmpty);
  }

  private static Stream<Optional<Clientele>> clienteles(Action.Steer steer) {
    return steer.pools().stream()
        .flatMap(pool -> pool.pops().stream())
        .map(pop -> pop.reach().only());
  }

  /// The networks that some PoP serves.
  private final class Served {

    private final Set<Long> asns;
    private final PrefixTable prefixes;

    Served(Action.Steer steer) {
      var all = clienteles(steer).flatMap(Optional::stream).toList();
      this.asns = all.stream().flatMap(only -> only.asns().stream()).collect(Collectors.toSet());
      this.prefixes =
          PrefixTable.ofPrefixes(
              all.stream()
                  .flatMap(only -> only.prefixes().stream())
                  .distinct()
                  .collect(Collectors.toMap(prefix -> prefix, _ -> 0)));
    }

    /// Whether the networks that a condition asks for, whatever else it asks, are among them.
    boolean allOf(Condition condition) {
      return switch (condition) {
        case Condition.InAsn(var numbers) -> asns.containsAll(numbers);
        case Condition.InZone(var names) -> names.stream().allMatch(this::allOfZone);
        case Condition.AllOf(var parts) -> parts.stream().anyMatch(this::allOf);
        case Condition.AnyOf(var parts) -> parts.stream().allMatch(this::allOf);
        case Condition.InCountry _,
            Condition.InSubdivision _,
            Condition.OnContinent _,
            Condition.InEuropeanUnion _,
            Condition.OfFamily _,
            Condition.Located _,
            Condition.Not _ ->
            false;
      };
    }

    private boolean allOfZone(String name) {
      return zones.get(name).stream()
          .flatMap(zone -> zone.prefixes().stream())
          .allMatch(this::allOfPrefix);
    }

    /// Neighbouring prefixes are merged in the table, so that several PoPs may serve it together.
    private boolean allOfPrefix(Prefix prefix) {
      var match = prefixes.find(prefix.address());
      return match.value() != PrefixTable.NONE && match.scope() <= prefix.length();
    }
  }

  private static String unserved(String subject, String what) {
    return subject
        + ": "
        + what
        + " leads to PoPs alone that serve certain networks (\"only\"), and other clients would get"
        + " nothing; add a pool to \"fallback\", or \"fallback-records\".";
  }
}
