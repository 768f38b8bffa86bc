package dev.popsteer.config;

import dev.popsteer.config.Places.DeclaredHost;
import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Service;
import dev.popsteer.routing.Service.FallbackRecords;
import dev.popsteer.routing.Service.Target;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;
import org.xbill.DNS.Name;

/// Reads one service of `services.yaml`.
final class ServiceReader {

  static final Duration DEFAULT_TTL = Duration.ofSeconds(30);
  static final Duration MIN_TTL = Duration.ofSeconds(1);
  static final Duration MAX_TTL = Duration.ofDays(1);

  private static final List<String> KEYS =
      Stream.concat(
              Stream.of(
                  "pipeline", "answer", "ttl", "min-ttl", "addresses", "fallback-records", "http"),
              PipelineReader.KEYS.stream())
          .toList();
  private static final List<String> ANSWERS = List.of("addresses", "host");

  private final YamlView view;
  private final Places places;
  private final PopReferences references;
  private final AddressListReader addressReader;
  private final Definitions<DeclaredPipeline> pipelines;
  private final PipelineReader pipelineReader;
  private final AnswerChecks checks;

  /// @param pipelines that services may name
  ServiceReader(
      YamlView view,
      Places places,
      Definitions<DeclaredPipeline> pipelines,
      PipelineReader pipelineReader) {
    this.view = view;
    this.places = places;
    this.references = new PopReferences(places.pops(), view);
    this.addressReader = new AddressListReader(view);
    this.pipelines = pipelines;
    this.pipelineReader = pipelineReader;
    this.checks = new AnswerChecks(view, places.coverageZones());
  }

  DeclaredService read(Entry entry, Name name) {
    var at = view.at(entry.keyNode());
    var subject = "service " + Quote.of(entry.key());
    var read = keys(entry, subject);
    if (read.isEmpty()) {
      return new DeclaredService(name, at, Optional.empty(), List.of(), Optional.empty());
    }
    var keys = read.get();
    var pipeline = pipeline(keys, entry);
    var target = keys.read("answer", Target.ADDRESSES, node -> target(node, subject));
    var ttl = keys.read("ttl", DEFAULT_TTL, node -> ttl(node, "ttl", subject));
    var minTtl = minTtl(keys, ttl);
    var addresses = keys.read("addresses", Map.of(), node -> addresses(node, subject));
    checkAddressesAreMeant(keys, target);
    var fallback =
        keys.readIfSaid(
            "fallback-records", node -> target.flatMap(known -> fallback(node, subject, known)));
    var hosts = new ArrayList<DeclaredHost>();
    declaredHost(fallback.flatMap(records -> records), keys).ifPresent(hosts::add);
    var http =
        keys.readIfSaid(
            "http",
            node ->
                pipeline.flatMap(
                    known ->
                        new HttpReader(view, places, hosts).read(node, subject, known.pipeline())));
    if (pipeline.isEmpty()
        || target.isEmpty()
        || ttl.isEmpty()
        || minTtl.isEmpty()
        || addresses.isEmpty()
        || fallback.isEmpty()
        || http.isEmpty()) {
      return new DeclaredService(name, at, target, hosts, Optional.empty());
    }
    var service =
        new Service(
            name,
            pipeline.get().pipeline(),
            target.get(),
            ttl.get(),
            minTtl.get(),
            addresses.get(),
            fallback.get().orElse(null),
            http.get().orElse(null));
    checks.checkAnswerable(service, keys.get("answer").orElse(entry.keyNode()), subject);
    checks.checkEverybodyIsServed(service, pipeline.get(), subject);
    return new DeclaredService(name, at, target, hosts, Optional.of(service));
  }

  private Optional<DeclaredHost> declaredHost(Optional<FallbackRecords> records, YamlMapping keys) {
    if (records.isEmpty() || records.get().host() == null) {
      return Optional.empty();
    }
    var at = view.at(keys.get("fallback-records").orElseThrow());
    var subject = "\"fallback-records\" of " + keys.subject();
    return Optional.of(new DeclaredHost(subject, records.get().host(), at));
  }

  /// A service of which nothing is said has all defaults.
  private Optional<YamlMapping> keys(Entry entry, String subject) {
    if (YamlView.isNull(entry.value())) {
      return Optional.of(YamlMapping.empty(subject, entry.keyNode()));
    }
    return view.mapping(entry.value(), subject, KEYS);
  }

  private Optional<DeclaredPipeline> pipeline(YamlMapping keys, Entry entry) {
    var named = keys.get("pipeline");
    if (named.isEmpty()) {
      return keys.lacks("pipeline") ? pipelineReader.read(keys, entry.keyNode()) : Optional.empty();
    }
    for (var key : PipelineReader.KEYS) {
      var own = keys.entries().get(key);
      if (own != null) {
        view.problem(
            own.keyNode(),
            "%s has a \"pipeline\" and %s of its own; it is the one or the other."
                .formatted(keys.subject(), Quote.of(key)));
      }
    }
    var name = view.text(named.get(), "\"pipeline\" of " + keys.subject());
    if (name.isPresent() && pipelines.lacks(name.get())) {
      view.problem(
          named.get(),
          "%s names pipeline %s, which \"pipelines\" does not define %s."
              .formatted(
                  keys.subject(),
                  Quote.of(name.get()),
                  new KnownNames(pipelines.names()).hint(name.get())));
    }
    return name.flatMap(pipelines::get);
  }

  private Optional<Target> target(Node node, String subject) {
    return view.word(node, "\"answer\" of " + subject, ANSWERS)
        .map(word -> word.equals("host") ? Target.HOST : Target.ADDRESSES);
  }

  private Optional<Duration> minTtl(YamlMapping keys, Optional<Duration> ttl) {
    var ifNothingIsSaid = Service.defaultMinTtl(ttl.orElse(DEFAULT_TTL));
    var minTtl =
        keys.read("min-ttl", ifNothingIsSaid, node -> ttl(node, "min-ttl", keys.subject()));
    if (ttl.isPresent() && minTtl.isPresent() && minTtl.get().compareTo(ttl.get()) > 0) {
      view.problem(
          keys.get("min-ttl").orElseThrow(),
          "\"min-ttl\" of %s is %d s, which is over its \"ttl\", %d s."
              .formatted(keys.subject(), minTtl.get().toSeconds(), ttl.get().toSeconds()));
      return Optional.empty();
    }
    return minTtl;
  }

  private Optional<Duration> ttl(Node node, String key, String subject) {
    var text = view.text(node, Quote.of(key) + " of " + subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var seconds = TtlText.parseSeconds(text.get());
    if (seconds.isPresent()
        && seconds.getAsLong() >= MIN_TTL.toSeconds()
        && seconds.getAsLong() <= MAX_TTL.toSeconds()) {
      return Optional.of(Duration.ofSeconds(seconds.getAsLong()));
    }
    view.problem(
        node,
        "\"%s\" of %s must be from 1s to 1d, such as 30s, 5m or 1h, but is %s."
            .formatted(key, subject, Quote.of(text.get())));
    return Optional.empty();
  }

  private void checkAddressesAreMeant(YamlMapping keys, Optional<Target> target) {
    var own = keys.entries().get("addresses");
    if (own != null && target.equals(Optional.of(Target.HOST))) {
      view.problem(
          own.keyNode(),
          "\"addresses\" of %s has no meaning with \"answer: host\", but with addresses."
              .formatted(keys.subject()));
    }
  }

  private Optional<Map<PopCode, List<IpAddress>>> addresses(Node node, String subject) {
    var entries = view.mapping(node, "\"addresses\" of " + subject);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    var addresses = new HashMap<PopCode, List<IpAddress>>();
    boolean whole = true;
    for (var entry : entries.get().inOrder()) {
      var pop = references.resolve(entry.key(), entry.keyNode(), "\"addresses\" of " + subject);
      var list =
          addressReader.read(
              entry.value(),
              "\"addresses\" of %s for PoP %s".formatted(subject, Quote.of(entry.key())));
      whole &= pop.isPresent() && list.isPresent();
      pop.ifPresent(known -> list.ifPresent(own -> addresses.put(known.code(), own)));
    }
    return whole ? Optional.of(addresses) : Optional.empty();
  }

  private Optional<FallbackRecords> fallback(Node node, String service, Target target) {
    var subject = "\"fallback-records\" of " + service;
    return switch (target) {
      case ADDRESSES ->
          addressReader.read(node, subject).map(list -> new FallbackRecords(list, null));
      case HOST ->
          view.text(node, subject + ", with \"answer: host\",")
              .flatMap(text -> host(text, node, subject))
              .map(host -> new FallbackRecords(List.of(), host));
    };
  }

  private Optional<Name> host(String text, Node node, String subject) {
    try {
      return Optional.of(HostName.parse(text));
    } catch (IllegalArgumentException e) {
      view.problem(node, "%s: %s.".formatted(subject, e.getMessage()));
      return Optional.empty();
    }
  }
}
