package dev.popsteer.config;

import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.geo.Prefix;
import dev.popsteer.topology.CoverageZone;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
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
    if (prefixesRead > MAX_PREFIXES) {
      view.problem(
          node,
          "coverage zones have %,d prefixes together, and at most %,d are read."
              .formatted(prefixesRead, MAX_PREFIXES));
    }
    return zones;
  }

  private Optional<CoverageZone> zone(Entry entry) {
    var subject = "coverage zone " + Quote.of(entry.key());
    PopsReader.checkName(view, entry, subject);
    var prefixes = new LinkedHashSet<Prefix>();
    if (entry.value() instanceof MappingNode) {
      var keys = view.mapping(entry.value(), subject, KEYS).orElseThrow();
      if (keys.lacks("prefixes") && keys.lacks("file")) {
        view.problem(keys.node(), subject + " has neither \"prefixes\" nor a \"file\" of them.");
        return Optional.empty();
      }
      keys.get("prefixes").ifPresent(node -> inline(node, subject, prefixes));
      keys.get("file").ifPresent(node -> file(node, subject, prefixes));
    } else {
      inline(entry.value(), subject, prefixes);
    }
    prefixesRead += prefixes.size();
    return Optional.of(new CoverageZone(entry.key(), List.copyOf(prefixes)));
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

  private void file(Node node, String subject, Set<Prefix> prefixes) {
    var name = view.text(node, "\"file\" of " + subject);
    if (name.isEmpty()) {
      return;
    }
    try {
      files
          .read(Path.of(name.get()), view.at(node))
          .ifPresent(text -> PrefixListReader.read(text, files.problems(), prefixes));
    } catch (InvalidPathException e) {
      view.problem(
          node, "\"file\" of %s: %s is not a path.".formatted(subject, Quote.of(name.get())));
    }
  }
}
