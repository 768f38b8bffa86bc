package dev.popsteer.routing;

import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.List;
import java.util.stream.Stream;

/// Where the clients of a service go: the first rule that matches, or what is said for all others.
///
/// @param otherwise where no rule matches
public record Pipeline(List<Rule> rules, Action.Steer otherwise, MaxScope maxScope) {

  public Pipeline {
    rules = List.copyOf(rules);
  }

  /// A pipeline that sends everybody to one pool.
  public static Pipeline to(Pool pool) {
    return new Pipeline(List.of(), new Action.Steer(List.of(pool)), MaxScope.NONE);
  }

  /// Those of the rules, in order, then the one where no rule matches.
  List<Action> actions() {
    return Stream.concat(rules.stream().map(Rule::action), Stream.of(otherwise)).toList();
  }

  /// What is done with a client.
  Action actionFor(ClientTraits client) {
    var deciding = new RuleOrder(rules).deciding(client);
    return deciding.isEmpty() ? otherwise : rules.get(deciding.getAsInt()).action();
  }

  /// Every pool that somebody may be sent to, each once.
  public List<Pool> pools() {
    return actions().stream()
        .flatMap(
            action ->
                switch (action) {
                  case Action.Steer(var pools) -> pools.stream();
                  case Action.Deny _ -> Stream.<Pool>empty();
                })
        .distinct()
        .toList();
  }

  /// Every PoP of those, each once.
  public List<Pop> pops() {
    return pools().stream().flatMap(pool -> pool.pops().stream()).distinct().toList();
  }

  /// All conditions of its rules, and what they are made of.
  Stream<Condition> conditions() {
    return rules.stream().flatMap(rule -> rule.condition().flattened());
  }
}
