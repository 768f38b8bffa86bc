package dev.popsteer.imports;

import dev.popsteer.geo.Prefix;
import dev.popsteer.imports.Draft.Zone;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Imports geofeeds (RFC 8805): where networks are, as those say who run them.
///
/// Each country, region or city becomes a coverage zone. Prefixes that have no place (§2.1.2)
/// become the zone `geofeed-zz`, so that one inside a larger prefix is not taken for a part of it.
public final class GeofeedImport {

  /// By what prefixes are grouped. Those of which less is known are grouped by that.
  public enum Grouping {
    COUNTRY,
    REGION,
    CITY
  }

  private static final String NO_PLACE = "zz";

  private final Path file;
  private final Grouping grouping;
  private final Findings findings;
  private final PrefixBudget budget = new PrefixBudget();
  private final UniqueNames names = UniqueNames.configNames();
  private final Map<Prefix, Integer> lines = new HashMap<>();
  private final Map<String, Group> groups = new TreeMap<>();

  private record Group(String title, List<Prefix> prefixes) {}

  private GeofeedImport(Path file, Grouping grouping, Findings findings) {
    this.file = file;
    this.grouping = grouping;
    this.findings = findings;
  }

  /// Imports a geofeed.
  public static ImportResult read(Path file, Grouping grouping, PrefixLayout layout) {
    var findings = new Findings();
    var start = Position.startOf(file);
    var text = new InputFiles(findings).read(file, start);
    if (text.isEmpty()) {
      return ImportResult.Rejected.of(findings);
    }
    var draft = new GeofeedImport(file, grouping, findings).draft(text.get());
    return DraftWriter.write(draft, layout, findings, start);
  }

  private Draft draft(String text) {
    int number = 0;
    int entries = 0;
    for (var line : (Iterable<String>) text.lines()::iterator) {
      number++;
      var content = line.strip();
      if (content.isEmpty() || content.startsWith("#")) {
        continue;
      }
      entries++;
      var start = new Position(file, number, 1);
      if (!budget.spend(start, findings)) {
        break;
      }
      GeofeedLine.read(line, start, findings).ifPresent(entry -> add(entry, start));
    }
    if (lines.isEmpty()) {
      findings.error(
          Position.startOf(file),
          "no line of it is an entry of a geofeed, such as \"192.0.2.0/24,DE,DE-BE,Berlin,\".");
    }
    var origin =
        "the geofeed %s: %s%s"
            .formatted(
                file.getFileName(),
                lines.size() == 1 ? "1 entry" : lines.size() + " entries",
                skipped(entries - lines.size()));
    return new Draft(origin, List.of(), List.of(), zones(), List.of(), List.of());
  }

  private static String skipped(int count) {
    return switch (count) {
      case 0 -> "";
      case 1 -> ", and 1 that was skipped";
      default -> ", and " + count + " that were skipped";
    };
  }

  private void add(GeofeedLine entry, Position at) {
    var first = lines.putIfAbsent(entry.prefix(), at.line());
    if (first != null) {
      findings.warning(
          at,
          "skipped: %s is already on line %d.".formatted(AddressText.of(entry.prefix()), first));
      return;
    }
    var region = grouping == Grouping.COUNTRY ? "" : entry.region();
    var city = grouping == Grouping.CITY ? entry.city() : "";
    var key = new StringBuilder(entry.country().isEmpty() ? NO_PLACE : entry.country());
    if (!region.isEmpty()) {
      key.replace(0, key.length(), region);
    }
    if (!city.isEmpty()) {
      key.append('-').append(city);
    }
    groups
        .computeIfAbsent(
            key.toString().toLowerCase(Locale.ROOT),
            _ -> new Group(title(entry, city), new ArrayList<>()))
        .prefixes()
        .add(entry.prefix());
  }

  private static String title(GeofeedLine entry, String city) {
    if (entry.country().isEmpty()) {
      return "without a place";
    }
    var region = entry.region().isEmpty() ? entry.country() : entry.region();
    return city.isEmpty() ? "" : city + ", " + region;
  }

  private List<Zone> zones() {
    var zones = new ArrayList<Zone>();
    groups.forEach(
        (key, group) ->
            zones.add(
                new Zone(names.fresh("geofeed-" + ascii(key)), group.title(), group.prefixes())));
    return zones;
  }

  /// Without accents, and with `-` for everything that is no letter or digit of ASCII.
  private static String ascii(String key) {
    var plain = Normalizer.normalize(key, Normalizer.Form.NFD).replaceAll("\\p{M}+", "");
    return plain.replaceAll("[^a-z0-9]+", "-").replaceAll("-+$", "");
  }
}
