package dev.popsteer.routing;

import dev.popsteer.routing.Condition.AllOf;
import dev.popsteer.routing.Condition.InZone;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// Finds the rule of a pipeline that decides for a client.
///
/// Rules are tried in order, and the first that matches decides. But among rules by prefix, those
/// that ask for coverage zones whatever else they ask, that stand directly one after the other, the
/// one with the longest prefix around the client does; of equally long ones, the first.
final class RuleOrder {

  private final List<Rule> rules;

  /// The coverage zones of each rule by prefix; none of the others.
  private final List<Set<String>> zones;

  RuleOrder(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    this.zones = rules.stream().map(rule -> zones(rule.condition())).toList();
  }

  private static Set<String> zones(Condition condition) {
    return switch (condition) {
      case InZone(var names) -> names;
      case AllOf(var parts) ->
          parts.stream()
              .filter(InZone.class::isInstance)
              .map(InZone.class::cast)
              .map(InZone::zones)
              .findFirst()
              .orElse(Set.of());
      default -> Set.of();
    };
  }

  /// The index of the rule that decides; empty if none matches.
  OptionalInt deciding(ClientTraits client) {
    int best = -1;
    int bestLength = -1;
    for (int i = 0; i < rules.size(); i++) {
      boolean byPrefix = !zones.get(i).isEmpty();
      if (best >= 0 && !byPrefix) {
        break;
      }
      if (!rules.get(i).condition().matches(client)) {
        continue;
      }
      if (!byPrefix) {
        return OptionalInt.of(i);
      }
      int length = prefixLength(zones.get(i), client);
      if (length > bestLength) {
        best = i;
        bestLength = length;
      }
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  /// The length of the longest prefix by which a client is in any of some coverage zones.
  private static int prefixLength(Set<String> zones, ClientTraits client) {
    int longest = -1;
    for (var zone : zones) {
      longest = Math.max(longest, client.prefixSets().getOrDefault(zone, -1));
    }
    return longest;
  }
}
