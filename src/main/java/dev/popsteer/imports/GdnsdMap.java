package dev.popsteer.imports;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.imports.DcList.Auto;
import dev.popsteer.imports.DcList.Listed;
import dev.popsteer.imports.Draft.NoData;
import dev.popsteer.imports.Draft.Outcome;
import dev.popsteer.imports.Draft.Pipeline;
import dev.popsteer.imports.Draft.Rule;
import dev.popsteer.imports.Draft.ToPool;
import dev.popsteer.imports.VscfValue.Entry;
import dev.popsteer.imports.VscfValue.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Makes a pipeline of a map of gdnsd's plugin geoip.
///
/// Rules stand in the order in which gdnsd decides: nets before places, the most specific place
/// first. gdnsd keeps to the data centres that a map gives for a client, so rules have no fallback.
final class GdnsdMap {

  private static final Set<String> KEYS =
      Set.of(
          "geoip2_db",
          "datacenters",
          "ignore_ecs",
          "nets",
          "map",
          "auto_dc_coords",
          "auto_dc_limit");

  private static final int DEFAULT_AUTO_LIMIT = 3;

  /// As many as gdnsd takes.
  private static final int MAX_DATACENTERS = 254;

  private final String name;
  private final SequencedMap<String, Entry> keys;
  private final GdnsdContext context;

  private List<String> datacenters = List.of();
  private List<String> located = List.of();

  private GdnsdMap(String name, SequencedMap<String, Entry> keys, GdnsdContext context) {
    this.name = name;
    this.keys = keys;
    this.context = context;
  }

  /// What is left of a map after it has been converted.
  ///
  /// @param datacenters by their names in gdnsd
  record Converted(Pipeline pipeline, List<String> datacenters) {}

  /// Converts a map.
  ///
  /// @param pipeline the name of the pipeline
  /// @return empty, and an error, if the map is not valid
  static Optional<Converted> convert(Entry entry, String pipeline, GdnsdContext context) {
    return context
        .view()
        .hash(entry.value(), "map " + Shown.quoted(entry.key()))
        .flatMap(keys -> new GdnsdMap(entry.key(), keys, context).convert(entry, pipeline));
  }

  private Optional<Converted> convert(Entry entry, String pipeline) {
    readDatacenters(entry);
    readCoordinates();
    warnOfTheRest();
    if (datacenters.isEmpty()) {
      return Optional.empty();
    }
    var known = new DcList.Known(datacenters, keys.containsKey("auto_dc_coords"));
    var rules = new ArrayList<Rule>();
    var nets = keys.get("nets");
    if (nets != null) {
      new GdnsdNets(name, known, context)
          .read(nets.value())
          .forEach(group -> rules.add(rule(group)));
    }
    var places = new GdnsdPlaces(name, known, context);
    var map = keys.get("map");
    if (map != null) {
      places.read(map.value());
    }
    places.placed().forEach(place -> rules.add(new Rule(place.match(), outcome(place.list()))));
    var byDefault = places.byDefault().orElse(known.auto() ? new Auto() : new Listed(datacenters));
    return Optional.of(new Converted(pipeline(pipeline, rules, byDefault), datacenters));
  }

  private Pipeline pipeline(String pipeline, List<Rule> rules, DcList byDefault) {
    return switch (byDefault) {
      case Auto() -> {
        rules.add(Rule.of("location", List.of("unknown"), outcome(new Listed(datacenters))));
        yield new Pipeline(pipeline, rules, nearest());
      }
      case Listed(var names) when names.isEmpty() -> {
        rules.add(new Rule(new LinkedHashMap<>(), new NoData()));
        yield new Pipeline(pipeline, rules, context.sites().failoverPool(datacenters));
      }
      case Listed(var names) -> new Pipeline(pipeline, rules, context.sites().failoverPool(names));
    };
  }

  private Rule rule(GdnsdNets.Group group) {
    return Rule.of("coverage-zone", List.of(group.zone()), outcome(group.list()));
  }

  private Outcome outcome(DcList list) {
    return switch (list) {
      case Auto() -> ToPool.only(nearest());
      case Listed(var names) when names.isEmpty() -> new NoData();
      case Listed(var names) -> ToPool.only(context.sites().failoverPool(names));
    };
  }

  private String nearest() {
    return context.sites().nearestPool(name, located.isEmpty() ? datacenters : located);
  }

  private void readDatacenters(Entry entry) {
    var declared = keys.get("datacenters");
    if (declared == null) {
      context
          .findings()
          .error(
              entry.keyAt(),
              "map %s has no \"datacenters\", such as [dc1, dc2].".formatted(Shown.quoted(name)));
      return;
    }
    var texts =
        context
            .view()
            .texts(declared.value(), "\"datacenters\" of map " + Shown.quoted(name))
            .orElse(List.of());
    if (texts.isEmpty() || texts.size() > MAX_DATACENTERS) {
      context
          .findings()
          .error(
              declared.value().at(),
              "\"datacenters\" of map %s must name 1 to %d, but names %d."
                  .formatted(Shown.quoted(name), MAX_DATACENTERS, texts.size()));
      return;
    }
    texts.forEach(text -> context.sites().define(text.text(), text.at()));
    datacenters = texts.stream().map(Text::text).distinct().toList();
  }

  private void readCoordinates() {
    var coordinates = keys.get("auto_dc_coords");
    if (coordinates == null) {
      return;
    }
    var subject = "\"auto_dc_coords\" of map " + Shown.quoted(name);
    var found = new ArrayList<String>();
    context
        .view()
        .hash(coordinates.value(), subject)
        .ifPresent(
            hash ->
                hash.values()
                    .forEach(
                        entry -> {
                          if (!datacenters.contains(entry.key())) {
                            context
                                .findings()
                                .error(
                                    entry.keyAt(),
                                    "%s names %s, which is not among its \"datacenters\" (there: %s)."
                                        .formatted(
                                            subject,
                                            Shown.quoted(entry.key()),
                                            String.join(", ", datacenters)));
                            return;
                          }
                          found.add(entry.key());
                          coordinates(entry);
                        }));
    located = datacenters.stream().filter(found::contains).toList();
    warnOfTheLimit(coordinates);
  }

  private void coordinates(Entry entry) {
    var subject = "the coordinates of data centre " + Shown.quoted(entry.key());
    var texts = context.view().texts(entry.value(), subject);
    if (texts.isEmpty()) {
      return;
    }
    var pair = texts.get().stream().map(Text::text).toList();
    if (pair.size() == 2) {
      try {
        var location =
            new Coordinates(Double.parseDouble(pair.get(0)), Double.parseDouble(pair.get(1)));
        context.sites().locate(entry.key(), location, entry.keyAt());
        return;
      } catch (IllegalArgumentException _) {
        // Reported below, in the same words for every cause.
      }
    }
    context
        .findings()
        .error(
            entry.value().at(),
            "%s must be [latitude, longitude] in degrees, such as [50.1, 8.7].".formatted(subject));
  }

  private void warnOfTheLimit(Entry coordinates) {
    var declared = keys.get("auto_dc_limit");
    int limit = DEFAULT_AUTO_LIMIT;
    if (declared != null) {
      var text = context.view().text(declared.value(), "\"auto_dc_limit\"");
      if (text.isEmpty()) {
        return;
      }
      try {
        limit = Integer.parseUnsignedInt(text.get().text());
      } catch (NumberFormatException _) {
        context
            .findings()
            .error(
                declared.value().at(),
                "\"auto_dc_limit\" must be a whole number, such as 3, but is %s."
                    .formatted(text.get().kind()));
        return;
      }
    }
    if (limit > 0 && limit < located.size()) {
      context
          .findings()
          .warning(
              (declared == null ? coordinates : declared).keyAt(),
              "map %s gives up after the nearest %d of %d data centres (\"auto_dc_limit\"); its pool"
                      .formatted(Shown.quoted(name), limit, located.size())
                  + " goes on to the others.");
    }
  }

  private void warnOfTheRest() {
    for (var entry : keys.values()) {
      boolean ignoresSubnets =
          entry.key().equals("ignore_ecs")
              && entry.value() instanceof Text(var text, var _)
              && text.equalsIgnoreCase("true");
      if (ignoresSubnets || !KEYS.contains(entry.key())) {
        context
            .findings()
            .warning(
                entry.keyAt(),
                "%s of map %s is not converted."
                    .formatted(Shown.quoted(entry.key()), Shown.quoted(name)));
      }
    }
  }
}
