package dev.popsteer.config;

import dev.popsteer.config.YamlMapping.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.xbill.DNS.Name;

/// Reads `services.yaml`: which names are steered, and the pipelines that steer them.
final class ServicesReader {

  static final Path FILE = Path.of("services.yaml");

  private static final List<String> KEYS = List.of("pipelines", "services");

  private final YamlView view;
  private final Places places;
  private final PipelineReader pipelineReader;
  private final Map<Name, Position> defined = new HashMap<>();

  private ServicesReader(YamlView view, Places places) {
    this.view = view;
    this.places = places;
    this.pipelineReader = new PipelineReader(view, places);
  }

  static List<DeclaredService> read(SourceFiles files, Places places, Problems problems) {
    var source = files.read(FILE);
    var root = source.flatMap(text -> YamlReader.read(text, problems));
    if (root.isEmpty()) {
      return List.of();
    }
    var view = new YamlView(source.orElseThrow(), problems);
    return new ServicesReader(view, places).services(root.get());
  }

  private List<DeclaredService> services(Node root) {
    var top = view.mapping(root, "services.yaml", KEYS);
    if (top.isEmpty()) {
      return List.of();
    }
    var pipelines =
        top.get().lacks("pipelines")
            ? Definitions.<DeclaredPipeline>empty()
            : top.get().get("pipelines").map(this::pipelines).orElseGet(Definitions::unknown);
    var reader = new ServiceReader(view, places, pipelines, pipelineReader);
    var services = new ArrayList<DeclaredService>();
    view.required(top.get(), "services", "{www.example.net: {ttl: 30s}}")
        .flatMap(node -> view.mapping(node, "\"services\""))
        .ifPresent(
            entries ->
                entries
                    .inOrder()
                    .forEach(entry -> service(entry, reader).ifPresent(services::add)));
    return services;
  }

  private Definitions<DeclaredPipeline> pipelines(Node node) {
    var entries = view.mapping(node, "\"pipelines\"");
    if (entries.isEmpty()) {
      return Definitions.unknown();
    }
    var pipelines = Definitions.<DeclaredPipeline>empty();
    for (var entry : entries.get().inOrder()) {
      var subject = "pipeline " + Quote.of(entry.key());
      PopsReader.checkName(view, entry, subject);
      var pipeline =
          view.mapping(entry.value(), subject, PipelineReader.KEYS)
              .flatMap(keys -> pipelineReader.read(keys, entry.keyNode()));
      pipelines.define(entry.key(), pipeline);
    }
    return pipelines;
  }

  private Optional<DeclaredService> service(Entry entry, ServiceReader reader) {
    var at = view.at(entry.keyNode());
    Name name;
    try {
      name = HostName.parseWithWildcard(entry.key());
    } catch (IllegalArgumentException e) {
      view.problem(entry.keyNode(), "the name of a service: " + e.getMessage() + ".");
      // Read all the same, for the mistakes inside it.
      reader.read(entry, Name.root);
      return Optional.empty();
    }
    var first = defined.putIfAbsent(name, at);
    if (first != null) {
      view.problem(
          entry.keyNode(),
          "service %s is defined on line %d already; letter case and a last dot make no difference."
              .formatted(Quote.of(entry.key()), first.line()));
      return Optional.empty();
    }
    return Optional.of(reader.read(entry, name));
  }
}
