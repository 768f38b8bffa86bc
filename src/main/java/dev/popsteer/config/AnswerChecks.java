package dev.popsteer.config;

import dev.popsteer.routing.Action;
import dev.popsteer.routing.Condition;
import dev.popsteer.routing.Service;
import dev.popsteer.topology.Pop;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/// Checks that a service has something to answer, whoever asks and whichever PoP is chosen.
final class AnswerChecks {

  private final YamlView view;

  AnswerChecks(YamlView view) {
    this.view = view;
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
  /// @param node where problems are reported
  /// @param subject as messages name the service
  void checkEverybodyIsServed(Service service, Node node, String subject) {
    if (service.fallback() != null) {
      return;
    }
    var pipeline = service.pipeline();
    int number = 0;
    for (var rule : pipeline.rules()) {
      number++;
      if (rule.action() instanceof Action.Steer steer
          && !servesEverybody(steer)
          && !servesAllOf(rule.condition(), steer)) {
        boolean hasName = !rule.name().equals(RuleReader.defaultName(number));
        view.problem(
            node, unserved(subject, hasName ? "rule \"" + rule.name() + "\"" : rule.name()));
      }
    }
    if (!servesEverybody(pipeline.otherwise())) {
      view.problem(node, unserved(subject, "its \"pool\""));
    }
  }

  private static boolean servesEverybody(Action.Steer steer) {
    return steer.pools().stream()
        .flatMap(pool -> pool.pops().stream())
        .anyMatch(pop -> pop.reach().only().isEmpty());
  }

  /// Whether a condition asks for AS numbers, whatever else it asks, all of which some PoP serves.
  private static boolean servesAllOf(Condition condition, Action.Steer steer) {
    var asked =
        condition instanceof Condition.AllOf(var parts) ? parts : List.<Condition>of(condition);
    var served =
        steer.pools().stream()
            .flatMap(pool -> pool.pops().stream())
            .flatMap(pop -> pop.reach().only().stream())
            .flatMap(only -> only.asns().stream())
            .collect(Collectors.toSet());
    return asked.stream()
        .anyMatch(
            part -> part instanceof Condition.InAsn(var numbers) && served.containsAll(numbers));
  }

  private static String unserved(String subject, String what) {
    return subject
        + ": "
        + what
        + " leads to PoPs alone that serve certain networks (\"only\"), and other clients would get"
        + " nothing; add a pool to \"fallback\", or \"fallback-records\".";
  }
}
