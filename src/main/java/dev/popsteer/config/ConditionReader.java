package dev.popsteer.config;

import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.geo.Family;
import dev.popsteer.routing.Condition;
import dev.popsteer.topology.CoverageZone;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads what a rule asks of a client: a mapping of which all keys must hold.
final class ConditionReader {

  private static final List<String> KEYS =
      List.of(
          "coverage-zone",
          "asn",
          "country",
          "subdivision",
          "continent",
          "eu",
          "family",
          "location",
          "any",
          "all",
          "not");
  private static final List<String> CONTINENTS = List.of("AF", "AN", "AS", "EU", "NA", "OC", "SA");

  /// Aliases can make a mapping a part of itself, or of very many others.
  private static final int MAX_DEPTH = 16;

  private static final int MAX_CONDITIONS = 100_000;

  private static final Pattern SUBDIVISION = Pattern.compile("[A-Z]{2}-\\S.*");

  /// Kosovo has no code in ISO 3166-1, and this one in GeoIP databases.
  private static final String KOSOVO = "XK";

  private final YamlView view;
  private final Definitions<CoverageZone> zones;
  private final Set<String> countries;

  /// From the outermost condition to the one that is being read.
  private final Set<Node> path = Collections.newSetFromMap(new IdentityHashMap<>());

  /// What is not read, and reported once: aliases can make it stand in very many places.
  private final Set<Node> refused = Collections.newSetFromMap(new IdentityHashMap<>());

  private int read;

  ConditionReader(YamlView view, Definitions<CoverageZone> zones) {
    this.view = view;
    this.zones = zones;
    this.countries = new HashSet<>(Set.of(Locale.getISOCountries()));
    countries.add(KOSOVO);
  }

  /// Empty if anything of it is wrong.
  ///
  /// @param subject who asks: `"match" of rule 1 of service "www.example.net"`
  Optional<Condition> read(Node node, String subject) {
    if (++read > MAX_CONDITIONS) {
      if (read == MAX_CONDITIONS + 1) {
        view.problem(
            node,
            "conditions in all rules are more than %,d; no more are read."
                .formatted(MAX_CONDITIONS));
      }
      return Optional.empty();
    }
    if (path.contains(node)) {
      return refused(node, subject + " is a part of itself, by an alias.");
    }
    if (path.size() == MAX_DEPTH) {
      return refused(node, subject + " is nested more than " + MAX_DEPTH + " deep.");
    }
    path.add(node);
    var condition = mapping(node, subject);
    path.remove(node);
    return condition;
  }

  private Optional<Condition> refused(Node node, String message) {
    if (refused.add(node)) {
      view.problem(node, message);
    }
    return Optional.empty();
  }

  private Optional<Condition> mapping(Node node, String subject) {
    var keys = view.mapping(node, subject, KEYS);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    if (keys.get().entries().isEmpty()) {
      view.problem(node, subject + " is empty; what is for everybody needs no rule.");
      return Optional.empty();
    }
    var parts = new ArrayList<Condition>();
    keys.get().inOrder().forEach(entry -> part(entry, subject).ifPresent(parts::add));
    if (parts.size() != keys.get().entries().size()) {
      return Optional.empty();
    }
    return Optional.of(parts.size() == 1 ? parts.getFirst() : new Condition.AllOf(parts));
  }

  private Optional<Condition> part(Entry entry, String outer) {
    var subject = Quote.of(entry.key()) + " in " + outer;
    var value = entry.value();
    return switch (entry.key()) {
      case "coverage-zone" -> names(value, subject, this::zone).map(Condition.InZone::new);
      case "asn" -> asns(value, subject).map(Condition.InAsn::new);
      case "country" -> names(value, subject, this::country).map(Condition.InCountry::new);
      case "subdivision" ->
          names(value, subject, this::subdivision).map(Condition.InSubdivision::new);
      case "continent" -> names(value, subject, this::continent).map(Condition.OnContinent::new);
      case "eu" ->
          view.word(value, subject, List.of("true", "false"))
              .map(word -> new Condition.InEuropeanUnion(word.equals("true")));
      case "family" ->
          view.word(value, subject, List.of("ipv4", "ipv6"))
              .map(word -> new Condition.OfFamily(word.equals("ipv4") ? Family.IPV4 : Family.IPV6));
      case "location" ->
          view.word(value, subject, List.of("known", "unknown"))
              .map(word -> new Condition.Located(word.equals("known")));
      case "any" -> parts(value, subject).map(Condition.AnyOf::new);
      case "all" -> parts(value, subject).map(Condition.AllOf::new);
      case "not" -> read(value, subject).map(Condition.Not::new);
      // Reported as an unknown key.
      default -> Optional.empty();
    };
  }

  private Optional<List<Condition>> parts(Node node, String subject) {
    var items = view.sequence(node, subject);
    if (items.isEmpty()) {
      return Optional.empty();
    }
    if (items.get().isEmpty()) {
      view.problem(node, subject + " is empty.");
      return Optional.empty();
    }
    var parts = new ArrayList<Condition>();
    items.get().forEach(item -> read(item, subject).ifPresent(parts::add));
    return parts.size() == items.get().size() ? Optional.of(parts) : Optional.empty();
  }

  private Optional<Set<Long>> asns(Node node, String subject) {
    var numbers = new ReachReader(view).asns(node, subject);
    if (numbers.isPresent() && numbers.get().isEmpty()) {
      view.problem(node, subject + " is empty.");
      return Optional.empty();
    }
    return numbers;
  }

  /// Reads one of several names; adds a problem and gives nothing if it is wrong.
  @FunctionalInterface
  private interface NameReader {
    Optional<String> read(String text, Node node, String subject);
  }

  private Optional<Set<String>> names(Node node, String subject, NameReader reader) {
    var names = new LinkedHashSet<String>();
    boolean whole = true;
    var items = view.oneOrSeveral(node);
    for (var item : items) {
      var name = view.text(item, subject).flatMap(text -> reader.read(text, item, subject));
      whole &= name.isPresent();
      name.ifPresent(names::add);
    }
    if (items.isEmpty()) {
      view.problem(node, subject + " is empty.");
    }
    return whole && !names.isEmpty() ? Optional.of(names) : Optional.empty();
  }

  private Optional<String> zone(String text, Node node, String subject) {
    if (zones.lacks(text)) {
      view.problem(
          node,
          "%s names coverage zone %s, which pops.yaml does not define %s."
              .formatted(subject, Quote.of(text), new KnownNames(zones.names()).hint(text)));
    }
    return zones.get(text).map(CoverageZone::name);
  }

  private Optional<String> country(String text, Node node, String subject) {
    var code = text.toUpperCase(Locale.ROOT);
    if (!countries.contains(code)) {
      view.problem(
          node,
          "%s: %s is no country's code, such as GB or JP (ISO 3166-1 alpha-2)."
              .formatted(subject, Quote.of(text)));
      return Optional.empty();
    }
    return Optional.of(code);
  }

  private Optional<String> subdivision(String text, Node node, String subject) {
    var name = text.toUpperCase(Locale.ROOT);
    if (!SUBDIVISION.matcher(name).matches() || !countries.contains(name.substring(0, 2))) {
      view.problem(
          node,
          "%s: %s is no subdivision, such as US-CA (ISO 3166-2), or US-California for databases that"
                  .formatted(subject, Quote.of(text))
              + " have names.");
      return Optional.empty();
    }
    return Optional.of(name);
  }

  private Optional<String> continent(String text, Node node, String subject) {
    var code = text.toUpperCase(Locale.ROOT);
    if (!CONTINENTS.contains(code)) {
      view.problem(
          node,
          "%s is %s %s.".formatted(subject, Quote.of(text), new KnownNames(CONTINENTS).hint(text)));
      return Optional.empty();
    }
    return Optional.of(code);
  }
}
