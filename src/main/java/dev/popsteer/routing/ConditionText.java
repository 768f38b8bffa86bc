package dev.popsteer.routing;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says in words why a condition holds for a client or does not.
final class ConditionText {

  /// Of a long list, no more are named.
  private static final int MAX_NAMED = 5;

  private ConditionText() {}

  /// Such as `country is GB, not KP or SY`.
  static String of(Condition condition, ClientTraits client) {
    var region = client.region();
    boolean matches = condition.matches(client);
    return switch (condition) {
      case Condition.InZone(var zones) -> inZone(zones, client);
      case Condition.InAsn(var numbers) ->
          isAmong(
              "network",
              client.asn() == ClientTraits.UNKNOWN_ASN ? null : "AS" + client.asn(),
              matches,
              numbers.stream().sorted().map(number -> "AS" + number).toList());
      case Condition.InCountry(var codes) ->
          isAmong("country", region == null ? null : region.country(), matches, codes);
      case Condition.InSubdivision(var names) ->
          isAmong(
              "subdivision", region == null ? null : SubdivisionName.of(region), matches, names);
      case Condition.OnContinent(var codes) ->
          isAmong("continent", region == null ? null : region.continent(), matches, codes);
      case Condition.InEuropeanUnion(boolean inside) ->
          region == null
              ? "country is unknown"
              : "country is %s, %s the EU"
                  .formatted(region.country(), matches == inside ? "in" : "outside");
      case Condition.OfFamily _ -> "address is " + client.family().name().toLowerCase(Locale.ROOT);
      case Condition.Located _ -> "location is " + (client.isLocated() ? "known" : "unknown");
      case Condition.AllOf(var parts) -> parts(parts, client, false, " and ");
      case Condition.AnyOf(var parts) -> parts(parts, client, true, " and ");
      case Condition.Not(var part) -> of(part, client);
    };
  }

  private static String inZone(Collection<String> zones, ClientTraits client) {
    var holding =
        zones.stream()
            .filter(client::isIn)
            .sorted()
            .map(zone -> zone + " (/" + client.prefixSets().get(zone) + ")")
            .toList();
    return holding.isEmpty()
        ? "not in coverage zone " + named(zones, " or ")
        : "in coverage zone " + named(holding, " and ");
  }

  private static String isAmong(
      String what, @Nullable String value, boolean matches, Collection<String> listed) {
    if (value == null || value.isEmpty()) {
      return what + " is unknown";
    }
    return what + " is " + value + (matches ? "" : ", not " + named(listed, " or "));
  }

  /// If they decide together, all parts; else those that decide: of several that must hold the one
  /// that does not, of several of which one must hold the one that does.
  private static String parts(
      List<Condition> parts, ClientTraits client, boolean decisive, String separator) {
    var deciding = parts.stream().filter(part -> part.matches(client) == decisive).findFirst();
    return deciding
        .map(part -> of(part, client))
        .orElseGet(
            () ->
                parts.stream()
                    .map(part -> of(part, client))
                    .collect(Collectors.joining(separator)));
  }

  private static String named(Collection<String> names, String separator) {
    var sorted = names.stream().sorted().toList();
    var shown = sorted.stream().limit(MAX_NAMED).collect(Collectors.joining(separator));
    int more = sorted.size() - MAX_NAMED;
    return more > 0 ? shown + " or " + more + " more" : shown;
  }
}
