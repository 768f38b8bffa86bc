package dev.popsteer.config;

import dev.popsteer.config.Places.DeclaredHost;
import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.routing.HttpSteering;
import dev.popsteer.routing.HttpSteering.Clone;
import dev.popsteer.routing.HttpSteering.Pathway;
import dev.popsteer.routing.Pipeline;
import dev.popsteer.topology.BaseUrl;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads how a service of `services.yaml` is steered over HTTP.
final class HttpReader {

  /// Half a million players then ask 4,000 times a second.
  private static final Duration DEFAULT_STEERING_TTL = Duration.ofMinutes(2);

  private static final Duration MIN_STEERING_TTL = Duration.ofSeconds(10);
  private static final Duration MAX_STEERING_TTL = Duration.ofHours(1);

  /// What stands for the PoP's code in a URL.
  static final String POP = "{pop}";

  private static final List<String> KEYS =
      List.of("url", "pathways", "fallback", "steering-ttl", "origin", "clones");

  private final YamlView view;
  private final Definitions<Pop> known;
  private final Map<PopCode, BaseUrl> urlsOfPops;
  private final PopReferences references;
  private final UrlReader urlReader;

  HttpReader(YamlView view, Places places, List<DeclaredHost> hosts) {
    this.view = view;
    this.known = places.pops();
    this.urlsOfPops = places.urls();
    this.references = new PopReferences(known, view);
    this.urlReader = new UrlReader(view, hosts);
  }

  /// Empty if anything of it is wrong.
  ///
  /// @param service as messages name it: `service "www.example.net"`
  Optional<HttpSteering> read(Node node, String service, Pipeline pipeline) {
    var subject = "\"http\" of " + service;
    return (YamlView.isNull(node)
            ? Optional.of(YamlMapping.empty(subject, node))
            : view.mapping(node, subject, KEYS))
        .flatMap(keys -> read(keys, pipeline));
  }

  private Optional<HttpSteering> read(YamlMapping keys, Pipeline pipeline) {
    var urls =
        keys.lacks("url")
            ? urlsOfPops(keys, pipeline)
            : keys.get("url").flatMap(node -> urls(node, keys.subject(), pipeline));
    var pathways =
        keys.read("pathways", eachByItself(pipeline), node -> pathways(node, keys, pipeline));
    var clones = clones(keys, urls, pathways);
    var fallback = url("fallback", keys);
    var origin = url("origin", keys);
    var ttl = keys.read("steering-ttl", DEFAULT_STEERING_TTL, node -> ttl(node, keys.subject()));
    if (urls.isEmpty()
        || pathways.isEmpty()
        || clones.isEmpty()
        || fallback.isEmpty()
        || ttl.isEmpty()
        || origin.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new HttpSteering(
            urls.get(),
            pathways.get(),
            clones.get(),
            fallback.get().orElse(null),
            ttl.get(),
            origin.get().orElse(null)));
  }

  /// None if the key is missing.
  private Optional<List<Clone>> clones(
      YamlMapping keys, Optional<Map<PopCode, BaseUrl>> urls, Optional<List<Pathway>> pathways) {
    return keys.read(
        "clones",
        List.of(),
        node ->
            urls.flatMap(
                knownUrls ->
                    pathways.flatMap(
                        listed ->
                            new CloneReader(view, listed, knownUrls).read(node, keys.subject()))));
  }

  /// Nothing inside if the key is missing.
  private Optional<Optional<BaseUrl>> url(String key, YamlMapping keys) {
    return keys.readIfSaid(
        key, node -> urlReader.read(node, Quote.of(key) + " of " + keys.subject()));
  }

  private Optional<Map<PopCode, BaseUrl>> urlsOfPops(YamlMapping keys, Pipeline pipeline) {
    boolean whole = true;
    for (var pool : pipeline.pools()) {
      var lacking =
          pool.pops().stream().filter(pop -> !urlsOfPops.containsKey(pop.code())).toList();
      if (!lacking.isEmpty()) {
        whole = false;
        view.problem(
            keys.node(),
            "%s has no \"url\", and these PoPs of its pool \"%s\" have none either: %s."
                .formatted(keys.subject(), pool.name(), listed(lacking)));
      }
    }
    return whole ? Optional.of(byCode(pipeline, urlsOfPops)) : Optional.empty();
  }

  private static Map<PopCode, BaseUrl> byCode(Pipeline pipeline, Map<PopCode, BaseUrl> all) {
    return pipeline.pops().stream()
        .map(Pop::code)
        .collect(Collectors.toMap(code -> code, all::get));
  }

  private static String listed(List<Pop> pops) {
    return pops.stream().map(Pop::toString).collect(Collectors.joining(", "));
  }

  private Optional<Map<PopCode, BaseUrl>> urls(Node node, String subject, Pipeline pipeline) {
    var template = view.text(node, "\"url\" of " + subject);
    if (template.isEmpty()) {
      return Optional.empty();
    }
    var pops = pipeline.pops();
    if (!template.get().contains(POP) && pops.size() > 1) {
      view.problem(
          node,
          "\"url\" of %s is %s for every PoP; write {pop} where the PoP's code belongs."
              .formatted(subject, Quote.of(template.get())));
      return Optional.empty();
    }
    var urls = new HashMap<PopCode, BaseUrl>();
    for (var pop : pops) {
      var text = template.get().replace(POP, pop.code().text());
      var url =
          urlReader.parse(
              node, text, "\"url\" of %s for PoP \"%s\"".formatted(subject, pop.code()));
      if (url.isEmpty()) {
        return Optional.empty();
      }
      urls.put(pop.code(), url.get());
    }
    return Optional.of(urls);
  }

  /// In the order of `pops.yaml`.
  private List<Pathway> eachByItself(Pipeline pipeline) {
    var steered = Set.copyOf(pipeline.pops());
    return known.values().stream()
        .filter(steered::contains)
        .map(pop -> new Pathway(pop.code().text(), List.of(pop.code())))
        .toList();
  }

  private Optional<List<Pathway>> pathways(Node node, YamlMapping keys, Pipeline pipeline) {
    var entries = view.mapping(node, "\"pathways\" of " + keys.subject());
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    if (entries.get().entries().isEmpty()) {
      view.problem(
          node,
          "there is none in \"pathways\" of %s; without that key, each PoP is one."
              .formatted(keys.subject()));
      return Optional.empty();
    }
    var pathways = new ArrayList<Pathway>();
    for (var entry : entries.get().inOrder()) {
      pathway(entry, keys.subject(), pipeline).ifPresent(pathways::add);
    }
    return pathways.size() == entries.get().entries().size()
        ? Optional.of(pathways)
        : Optional.empty();
  }

  private Optional<Pathway> pathway(Entry entry, String of, Pipeline pipeline) {
    var subject = "pathway %s in %s".formatted(Quote.of(entry.key()), of);
    PopsReader.checkName(view, entry, subject);
    var pops = references.some(entry.value(), subject);
    var strangers =
        pops.orElse(List.of()).stream().filter(pop -> !pipeline.pops().contains(pop)).toList();
    if (!strangers.isEmpty()) {
      view.problem(
          entry.value(),
          "%s has PoPs to which the service is never steered: %s."
              .formatted(subject, listed(strangers)));
      return Optional.empty();
    }
    return pops.map(members -> new Pathway(entry.key(), members.stream().map(Pop::code).toList()));
  }

  private Optional<Duration> ttl(Node node, String subject) {
    var text = view.text(node, "\"steering-ttl\" of " + subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var seconds = TtlText.parseSeconds(text.get());
    if (seconds.isPresent()
        && seconds.getAsLong() >= MIN_STEERING_TTL.toSeconds()
        && seconds.getAsLong() <= MAX_STEERING_TTL.toSeconds()) {
      return Optional.of(Duration.ofSeconds(seconds.getAsLong()));
    }
    view.problem(
        node,
        "\"steering-ttl\" of %s must be from 10s to 1h, such as 2m, but is %s."
            .formatted(subject, Quote.of(text.get())));
    return Optional.empty();
  }
}
