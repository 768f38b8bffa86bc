package dev.popsteer.routing;

import dev.popsteer.routing.Condition.AllOf;
import dev.popsteer.routing.Condition.InZone;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// One rule of a pipeline: which clients, and what becomes of them.
///
/// @param name for people
public record Rule(String name, Condition condition, Action action) {

  boolean matches(ClientTraits client) {
    return condition.matches(client);
  }

  /// Whether the rule is for clients in coverage zones, whatever else it asks: then the most
  /// specific prefix counts.
  boolean isByPrefix() {
    return !zones().isEmpty();
  }

  /// The length of the longest prefix by which a client is in the rule's coverage zones; empty if
  /// it is in none.
  OptionalInt prefixLength(ClientTraits client) {
    return zones().stream()
        .filter(client::isIn)
        .mapToInt(zone -> client.prefixSets().get(zone))
        .max();
  }

  private Set<String> zones() {
    return switch (condition) {
      case InZone(var zones) -> zones;
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

  /// The index of the rule that decides for a client; empty if none matches.
  ///
  /// They are tried in order, and the first that matches decides. But of rules by prefix that stand
  /// directly one after the other, that with the longest prefix around the client does; of equally
  /// long ones, the first.
  static OptionalInt deciding(List<Rule> rules, ClientTraits client) {
    int best = -1;
    int bestLength = -1;
    for (int i = 0; i < rules.size(); i++) {
      var rule = rules.get(i);
      boolean byPrefix = rule.isByPrefix();
      if (best >= 0 && !byPrefix) {
        break;
      }
      if (!rule.matches(client)) {
        continue;
      }
      if (!byPrefix) {
        return OptionalInt.of(i);
      }
      int length = rule.prefixLength(client).orElseThrow();
      if (length > bestLength) {
        best = i;
        bestLength = length;
      }
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }
}
