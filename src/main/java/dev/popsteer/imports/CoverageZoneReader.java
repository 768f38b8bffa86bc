package dev.popsteer.imports;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.Prefix;
import dev.popsteer.imports.CacheGroup.Backups;
import dev.popsteer.imports.CacheGroup.Kind;
import dev.popsteer.imports.LocatedJson.Bare;
import dev.popsteer.imports.LocatedJson.Items;
import dev.popsteer.imports.LocatedJson.Members;
import dev.popsteer.imports.LocatedJson.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the zones of a coverage zone file.
final class CoverageZoneReader {

  private static final Set<String> KEYS =
      Set.of("network", "network6", "coordinates", "caches", "backupZones");

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d{1,9}(\\.\\d{0,30})?|\\.\\d{1,30})([eE][-+]?\\d{1,3})?");

  private final Findings findings;
  private final PrefixBudget budget = new PrefixBudget();

  /// Who has a prefix, by kind of zone.
  private final Map<Kind, Map<Prefix, String>> owners =
      Map.of(Kind.REGULAR, new HashMap<>(), Kind.DEEP, new HashMap<>());

  CoverageZoneReader(Findings findings) {
    this.findings = findings;
  }

  /// Empty, and an error, if it is no coverage zone file.
  Optional<List<CacheGroup>> read(LocatedJson root) {
    var members = members(root, "the file").orElse(Map.of());
    var groups = new ArrayList<CacheGroup>();
    zones(members.get("coverageZones"), Kind.REGULAR, groups);
    zones(members.get("deepCoverageZones"), Kind.DEEP, groups);
    if (groups.isEmpty() && !findings.hasErrors()) {
      findings.error(
          root.at(),
          "there are no coverage zones; expected {\"coverageZones\": {\"group\": {\"network\":"
              + " [\"192.0.2.0/24\"]}}}, or \"deepCoverageZones\".");
    }
    return findings.hasErrors() ? Optional.empty() : Optional.of(groups);
  }

  private void zones(@Nullable LocatedJson value, Kind kind, List<CacheGroup> groups) {
    if (value == null) {
      return;
    }
    members(value, "the coverage zones")
        .ifPresent(zones -> zones.forEach((name, zone) -> zone(name, zone, kind, groups)));
  }

  private void zone(String name, LocatedJson value, Kind kind, List<CacheGroup> groups) {
    var subject = Shown.quoted(name);
    var members = members(value, subject);
    if (members.isEmpty()) {
      return;
    }
    var keys = members.get();
    keys.forEach(
        (key, ignored) -> {
          if (!KEYS.contains(key)) {
            findings.warning(
                ignored.at(), "%s of %s is not converted.".formatted(Shown.quoted(key), subject));
          }
        });
    var prefixes = new ArrayList<Prefix>();
    var owner = owners.getOrDefault(kind, Map.of());
    for (var network : texts(keys.get("network"), "\"network\" of " + subject)) {
      prefix(network, Family.IPV4, name, owner).ifPresent(prefixes::add);
    }
    for (var network : texts(keys.get("network6"), "\"network6\" of " + subject)) {
      prefix(network, Family.IPV6, name, owner).ifPresent(prefixes::add);
    }
    var caches =
        texts(keys.get("caches"), "\"caches\" of " + subject).stream().map(Text::text).toList();
    groups.add(
        new CacheGroup(
            name,
            kind,
            coordinates(keys.get("coordinates"), subject),
            prefixes,
            caches,
            backups(keys.get("backupZones"), subject),
            value.at()));
  }

  private Optional<Prefix> prefix(
      Text network, Family family, String name, Map<Prefix, String> owner) {
    var read = budget.read(network.text(), Shown.quoted(name), network.at(), findings);
    if (read.isEmpty()) {
      return read;
    }
    var prefix = read.get();
    if (prefix.family() != family) {
      findings.error(
          network.at(),
          "%s: %s stands under \"%s\"; write it under \"%s\"."
              .formatted(
                  Shown.quoted(name), AddressText.of(prefix), key(family), key(prefix.family())));
      return Optional.empty();
    }
    var fault = PrefixBudget.fault(prefix);
    if (fault.isPresent()) {
      findings.warning(network.at(), AddressText.of(prefix) + " is left out: " + fault.get() + ".");
      return Optional.empty();
    }
    var first = owner.putIfAbsent(prefix, name);
    if (first != null) {
      findings.warning(
          network.at(),
          "%s of %s is left out: it is already in %s."
              .formatted(AddressText.of(prefix), Shown.quoted(name), Shown.quoted(first)));
      return Optional.empty();
    }
    return Optional.of(prefix);
  }

  private static String key(Family family) {
    return family == Family.IPV4 ? "network" : "network6";
  }

  private Optional<Coordinates> coordinates(@Nullable LocatedJson value, String subject) {
    if (value == null) {
      return Optional.empty();
    }
    var members = members(value, "\"coordinates\" of " + subject).orElse(Map.of());
    var latitude = degrees(members.get("latitude"), "the latitude of " + subject, 90);
    var longitude = degrees(members.get("longitude"), "the longitude of " + subject, 180);
    return latitude.isPresent() && longitude.isPresent()
        ? Optional.of(new Coordinates(latitude.getAsDouble(), longitude.getAsDouble()))
        : Optional.empty();
  }

  /// Traffic Router takes numbers in quotation marks too.
  private OptionalDouble degrees(@Nullable LocatedJson value, String subject, int limit) {
    if (value == null) {
      return OptionalDouble.empty();
    }
    var text = scalar(value).strip();
    if (NUMBER.matcher(text).matches()) {
      double degrees = Double.parseDouble(text);
      if (Math.abs(degrees) <= limit) {
        return OptionalDouble.of(degrees);
      }
    }
    findings.error(
        value.at(),
        "%s must be a number from -%d to %d, but is %s."
            .formatted(subject, limit, limit, value.kind()));
    return OptionalDouble.empty();
  }

  private Optional<Backups> backups(@Nullable LocatedJson value, String subject) {
    if (value == null) {
      return Optional.empty();
    }
    var members = members(value, "\"backupZones\" of " + subject).orElse(Map.of());
    var closest = members.get("fallbackToClosestGroup");
    boolean thenClosest = closest != null && scalar(closest).equals("true");
    return Optional.of(
        new Backups(texts(members.get("list"), "the backups of " + subject), thenClosest));
  }

  /// Empty if the value is none that fits on a line.
  private static String scalar(LocatedJson value) {
    return switch (value) {
      case Text(var text, var _) -> text;
      case Bare(var text, var _) -> text;
      case Members _, Items _ -> "";
    };
  }

  private Optional<Map<String, LocatedJson>> members(LocatedJson value, String subject) {
    if (value instanceof Members(var members, var _)) {
      return Optional.of(members);
    }
    findings.error(
        value.at(), "%s must be an object, {…}, but is %s.".formatted(subject, value.kind()));
    return Optional.empty();
  }

  private List<Text> texts(@Nullable LocatedJson value, String subject) {
    if (value == null) {
      return List.of();
    }
    var texts = new ArrayList<Text>();
    if (value instanceof Items(var items, var _)) {
      for (var item : items) {
        if (item instanceof Text text) {
          texts.add(text);
        } else {
          findings.error(
              item.at(),
              "%s must be texts in quotation marks, but one is %s."
                  .formatted(subject, item.kind()));
        }
      }
    } else {
      findings.error(
          value.at(), "%s must be a list, […], but is %s.".formatted(subject, value.kind()));
    }
    return texts;
  }
}
