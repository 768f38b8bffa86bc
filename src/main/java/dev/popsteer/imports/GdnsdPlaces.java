package dev.popsteer.imports;

import dev.popsteer.imports.VscfValue.Entries;
import dev.popsteer.imports.VscfValue.Entry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/// Makes a list of places out of the hierarchy `map` of a gdnsd map: continents, in them countries,
/// in these subdivisions. Cities have no counterpart.
///
/// A place without a `default` of its own has that of the place around it, for which there is a
/// rule already, or none. So only lists that are written down become rules.
final class GdnsdPlaces {

  /// Most specific first.
  private enum Level {
    SUBDIVISION("subdivision"),
    COUNTRY("country"),
    CONTINENT("continent");

    private final String key;

    Level(String key) {
      this.key = key;
    }
  }

  private static final String DEFAULT = "default";
  private static final Set<String> CONTINENTS = Set.of("AF", "AN", "AS", "EU", "NA", "OC", "SA");
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  /// Kosovo has no code in ISO 3166-1, and this one in GeoIP databases.
  private static final String KOSOVO = "XK";

  /// Codes of ISO 3166-2. Longer ones, and those written like names, are cities.
  private static final Pattern SUBDIVISION = Pattern.compile("[A-Z0-9]{1,3}|[a-z0-9]{1,3}");

  private final String map;
  private final DcList.Known known;
  private final GdnsdContext context;
  private final Map<Level, List<Placed>> byLevel = new EnumMap<>(Level.class);
  private Optional<DcList> byDefault = Optional.empty();

  /// Clients of these places are sent to these data centres.
  record Placed(SequencedMap<String, List<String>> match, DcList list) {}

  GdnsdPlaces(String map, DcList.Known known, GdnsdContext context) {
    this.map = map;
    this.known = known;
    this.context = context;
    for (var level : Level.values()) {
      byLevel.put(level, new ArrayList<>());
    }
  }

  /// Reads the hierarchy.
  ///
  /// @param value what stands at `map`
  void read(VscfValue value) {
    var subject = "\"map\" of map " + Shown.quoted(map);
    for (var entry : children(value, subject).values()) {
      if (entry.key().equals(DEFAULT)) {
        byDefault = list(entry, subject);
      } else {
        continent(entry);
      }
    }
  }

  /// In the order in which they are to be asked; those of one level do not overlap.
  List<Placed> placed() {
    return byLevel.values().stream().flatMap(List::stream).toList();
  }

  /// The default of the whole map, if it is written down.
  Optional<DcList> byDefault() {
    return byDefault;
  }

  private void continent(Entry entry) {
    var code = entry.key().toUpperCase(Locale.ROOT);
    if (!CONTINENTS.contains(code)) {
      unknown(entry, "is no continent (AF, AN, AS, EU, NA, OC, SA)");
      return;
    }
    if (!(entry.value() instanceof Entries)) {
      place(Level.CONTINENT, code, Map.of(), entry);
      return;
    }
    for (var child : children(entry.value(), quoted(entry)).values()) {
      if (child.key().equals(DEFAULT)) {
        place(Level.CONTINENT, code, Map.of(), child);
      } else {
        country(child, code);
      }
    }
  }

  private void country(Entry entry, String continent) {
    var code = entry.key().toUpperCase(Locale.ROOT);
    if (!COUNTRIES.contains(code) && !code.equals(KOSOVO)) {
      unknown(entry, "is no country of ISO 3166-1, such as DE");
      return;
    }
    var also = elsewhere(entry, code, continent);
    if (!(entry.value() instanceof Entries)) {
      place(Level.COUNTRY, code, also, entry);
      return;
    }
    for (var child : children(entry.value(), quoted(entry)).values()) {
      if (child.key().equals(DEFAULT)) {
        place(Level.COUNTRY, code, also, child);
      } else {
        subdivision(child, code, also);
      }
    }
  }

  /// gdnsd looks for a country only in its continent. Where we think that it lies in another one,
  /// the rule asks for the continent too.
  private Map<String, List<String>> elsewhere(Entry entry, String country, String continent) {
    var found = context.countries().find(country);
    if (found.isPresent() && found.get().continent().equals(continent)) {
      return Map.of();
    }
    context
        .findings()
        .warning(
            entry.keyAt(),
            "%s stands under %s, but %s; its rules hold for clients in both."
                .formatted(
                    country,
                    continent,
                    found
                        .map(known -> "belongs to " + known.continent())
                        .orElse("is not a known country")));
    return Map.of(Level.CONTINENT.key, List.of(continent));
  }

  private void subdivision(Entry entry, String country, Map<String, List<String>> also) {
    if (!SUBDIVISION.matcher(entry.key()).matches()) {
      unknown(entry, "is taken for a city, and there are no rules for cities");
      return;
    }
    var code = country + "-" + entry.key().toUpperCase(Locale.ROOT);
    if (!(entry.value() instanceof Entries)) {
      place(Level.SUBDIVISION, code, also, entry);
      return;
    }
    for (var child : children(entry.value(), quoted(entry)).values()) {
      if (child.key().equals(DEFAULT)) {
        place(Level.SUBDIVISION, code, also, child);
      } else {
        unknown(
            child, "is a place inside subdivision " + code + ", and there are no rules for these");
      }
    }
  }

  private void place(Level level, String code, Map<String, List<String>> also, Entry entry) {
    var list = list(entry, quoted(entry) + " of map " + Shown.quoted(map));
    if (list.isEmpty()) {
      return;
    }
    var placed = byLevel.getOrDefault(level, List.of());
    for (int at = 0; at < placed.size() && also.isEmpty(); at++) {
      var other = placed.get(at);
      if (other.list().equals(list.get()) && other.match().size() == 1) {
        var codes = new ArrayList<>(other.match().getOrDefault(level.key, List.of()));
        codes.add(code);
        placed.set(at, placed(level, codes, also, list.get()));
        return;
      }
    }
    placed.add(placed(level, List.of(code), also, list.get()));
  }

  private static Placed placed(
      Level level, List<String> codes, Map<String, List<String>> also, DcList list) {
    var match = new LinkedHashMap<String, List<String>>();
    match.put(level.key, List.copyOf(codes));
    match.putAll(also);
    return new Placed(match, list);
  }

  private Optional<DcList> list(Entry entry, String subject) {
    return DcList.read(entry.value(), subject, known, context.view());
  }

  /// The entries of a hash, of which no two have the same key but for case: gdnsd takes the first.
  private Map<String, Entry> children(VscfValue value, String subject) {
    var entries = context.view().hash(value, subject);
    var seen = new HashSet<String>();
    var children = new LinkedHashMap<String, Entry>();
    for (var entry : entries.map(Map::values).orElse(List.of())) {
      if (seen.add(entry.key().toUpperCase(Locale.ROOT))) {
        children.put(entry.key(), entry);
      } else {
        unknown(entry, "is there twice");
      }
    }
    return children;
  }

  private void unknown(Entry entry, String reason) {
    context
        .findings()
        .warning(
            entry.keyAt(),
            "map %s: %s %s; it is left out.".formatted(Shown.quoted(map), quoted(entry), reason));
  }

  private static String quoted(Entry entry) {
    return Shown.quoted(entry.key());
  }
}
