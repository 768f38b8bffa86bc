package dev.popsteer.config;

import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.geo.Prefix;
import dev.popsteer.topology.CoverageZone;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the coverage zones of `pops.yaml`, and the files of prefixes that they name.
final class CoverageReader {

  /// In all coverage zones together.
  static final int MAX_PREFIXES = 1_000_000;

  private static final List<String> KEYS = List.of("prefixes", "file");

  private final YamlView view;
  private final SourceFiles files;

  /// A file that several zones name is read once, so that its mistakes are reported once.
  private final Map<Path, Set<Prefix>> filesRead = new HashMap<>();

  private int prefixesRead;

  CoverageReader(YamlView view, SourceFiles files) {
    this.view = view;
    this.files = files;
  }

  Definitions<CoverageZone> read(Node node) {
    var entries = view.mapping(node, "\"coverage-zones\"");
    if (entries.isEmpty()) {
      return Definitions.unknown();
    }
    var zones = Definitions.<CoverageZone>empty();
    entries.get().inOrder().forEach(entry -> zones.define(entry.key(), zone(entry)));
    return zones;
  }

  private Optional<CoverageZone> zone(Entry entry) {
    var subject = "coverage zone " + Quote.of(entry.key());
    PopsReader.checkName(view, entry, subject);
    if (prefixesRead > MAX_PREFIXES) {
      // That is a problem already, and memory has an end.
      return Optional.empty();
    }
    var prefixes = new LinkedHashSet<Prefix>();
    if (entry.value() instanceof MappingNode) {
      view.mapping(entry.value(), subject, KEYS).ifPresent(keys -> read(keys, prefixes));
    } else {
      inline(entry.value(), subject, prefixes);
    }
    prefixesRead += prefixes.size();
    if (prefixesRead > MAX_PREFIXES) {
      view.problem(
          entry.keyNode(),
          "with %s there are more than %,d prefixes in coverage zones; no more are read."
              .formatted(subject, MAX_PREFIXES));
    }
    return Optional.of(new CoverageZone(entry.key(), List.copyOf(prefixes)));
  }

  private void read(YamlMapping keys, Set<Prefix> prefixes) {
    if (keys.lacks("prefixes") && keys.lacks("file")) {
      view.problem(
          keys.node(), keys.subject() + " has neither \"prefixes\" nor a \"file\" of them.");
    }
    keys.get("prefixes").ifPresent(node -> inline(node, keys.subject(), prefixes));
    keys.get("file").ifPresent(node -> prefixes.addAll(file(node, keys.subject())));
  }

  private void inline(Node node, String subject, Set<Prefix> prefixes) {
    var items = view.sequence(node, "the prefixes of " + subject);
    if (items.isPresent() && items.get().isEmpty()) {
      view.problem(node, subject + " has no prefix.");
    }
    for (var item : items.orElse(List.of())) {
      var text = view.text(item, "a prefix of " + subject);
      if (text.isPresent()) {
        try {
          prefixes.add(PrefixText.parse(text.get()));
        } catch (IllegalArgumentException e) {
          view.problem(item, "%s: %s.".formatted(subject, e.getMessage()));
        }
      }
    }
  }

  private Set<Prefix> file(Node node, String subject) {
    var name = view.text(node, "\"file\" of " + subject);
    if (name.isEmpty()) {
      return Set.of();
    }
    Path path;
    try {
      path = Path.of(name.get()).normalize();
    } catch (InvalidPathException e) {
      view.problem(
          node, "\"file\" of %s: %s is not a path.".formatted(subject, Quote.of(name.get())));
      return Set.of();
    }
    var known = filesRead.get(path);
    if (known != null) {
      return known;
    }
    var prefixes =
        files
            .read(path, view.at(node))
            .map(text -> PrefixListReader.read(text, files.problems()))
            .orElse(Set.of());
    filesRead.put(path, prefixes);
    return prefixes;
  }
}
