package dev.popsteer.config;

import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Action;
import dev.popsteer.routing.Pipeline;
import dev.popsteer.routing.Service;
import dev.popsteer.routing.Service.FallbackRecords;
import dev.popsteer.routing.Service.Target;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
              Stream.of("pipeline", "answer", "ttl", "addresses", "fallback-records"),
              PipelineReader.KEYS.stream())
          .toList();
  private static final List<String> ANSWERS = List.of("addresses", "host");

  private final YamlView view;
  private final PopReferences references;
  private final Definitions<Pipeline> pipelines;
  private final PipelineReader pipelineReader;

  /// @param pipelines that services may name
  ServiceReader(
      YamlView view,
      Places places,
      Definitions<Pipeline> pipelines,
      PipelineReader pipelineReader) {
    this.view = view;
    this.references = new PopReferences(places.pops(), view);
    this.pipelines = pipelines;
    this.pipelineReader = pipelineReader;
  }

  DeclaredService read(Entry entry, Name name) {
    var at = view.at(entry.keyNode());
    var subject = "service " + Quote.of(entry.key());
    var read = keys(entry, subject);
    if (read.isEmpty()) {
      return new DeclaredService(name, at, Optional.empty(), Optional.empty());
    }
    var keys = read.get();
    var pipeline = pipeline(keys, entry);
    var target =
        keys.get("answer").map(node -> target(node, subject)).orElse(Optional.of(Target.ADDRESSES));
    var ttl = keys.get("ttl").map(node -> ttl(node, subject)).orElse(Optional.of(DEFAULT_TTL));
    var addresses =
        keys.get("addresses").map(node -> addresses(node, subject)).orElse(Optional.of(Map.of()));
    Optional<Optional<FallbackRecords>> fallback =
        keys.get("fallback-records")
            .map(node -> target.flatMap(known -> fallback(node, subject, known)).map(Optional::of))
            .orElse(Optional.of(Optional.empty()));
    if (pipeline.isEmpty()
        || target.isEmpty()
        || ttl.isEmpty()
        || addresses.isEmpty()
        || fallback.isEmpty()) {
      return new DeclaredService(name, at, target, Optional.empty());
    }
    var service =
        new Service(
            name,
            pipeline.get(),
            target.get(),
            ttl.get(),
            addresses.get(),
            fallback.get().orElse(null));
    checkAnswerable(service, keys.get("answer").orElse(entry.keyNode()), subject);
    checkEverybodyIsServed(service, entry.keyNode(), subject);
    return new DeclaredService(name, at, target, Optional.of(service));
  }

  /// A service of which nothing is said has all defaults.
  private Optional<YamlMapping> keys(Entry entry, String subject) {
    if (YamlView.isNull(entry.value())) {
      return Optional.of(YamlMapping.empty(subject, entry.keyNode()));
    }
    return view.mapping(entry.value(), subject, KEYS);
  }

  private Optional<Pipeline> pipeline(YamlMapping keys, Entry entry) {
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
          "%s names pipeline %s, which is not defined in \"pipelines\" %s."
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

  private Optional<Duration> ttl(Node node, String subject) {
    var text = view.text(node, "\"ttl\" of " + subject);
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
        "\"ttl\" of %s must be from 1s to 1d, such as 30s, 5m or 1h, but is %s."
            .formatted(subject, Quote.of(text.get())));
    return Optional.empty();
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
          new AddressListReader(view)
              .read(entry.value(), "PoP " + Quote.of(entry.key()) + " for " + subject);
      whole &= pop.isPresent() && list.isPresent();
      pop.ifPresent(known -> list.ifPresent(own -> addresses.put(known.code(), own)));
    }
    return whole ? Optional.of(addresses) : Optional.empty();
  }

  private Optional<FallbackRecords> fallback(Node node, String subject, Target target) {
    return switch (target) {
      case ADDRESSES -> {
        var addresses =
            new AddressListReader(view).read(node, "\"fallback-records\" of " + subject);
        if (addresses.isPresent() && addresses.get().isEmpty()) {
          view.problem(node, "\"fallback-records\" of " + subject + " is empty.");
          yield Optional.empty();
        }
        yield addresses.map(list -> new FallbackRecords(list, null));
      }
      case HOST -> {
        var text = view.text(node, "\"fallback-records\" of " + subject);
        if (text.isEmpty()) {
          yield Optional.empty();
        }
        try {
          yield Optional.of(new FallbackRecords(List.of(), HostName.parse(text.get())));
        } catch (IllegalArgumentException e) {
          view.problem(node, "\"fallback-records\" of %s: %s.".formatted(subject, e.getMessage()));
          yield Optional.empty();
        }
      }
    };
  }

  /// Whichever PoP is chosen, there must be something to answer with.
  private void checkAnswerable(Service service, Node node, String subject) {
    Predicate<Pop> isMute =
        switch (service.target()) {
          case ADDRESSES ->
              pop -> service.addresses().getOrDefault(pop.code(), pop.addresses()).isEmpty();
          case HOST -> pop -> pop.host() == null;
        };
    for (var pool : service.pipeline().pools()) {
      var mute = pool.pops().stream().filter(isMute).toList();
      if (mute.isEmpty()) {
        continue;
      }
      var lack =
          switch (service.target()) {
            case ADDRESSES ->
                "addresses, but these PoPs of its pool \"%s\" have no \"addresses\": %s";
            case HOST -> "host names, but these PoPs of its pool \"%s\" have no \"host\": %s";
          };
      view.problem(
          node, subject + " is steered to " + lack.formatted(pool.name(), listed(mute)) + ".");
    }
  }

  /// Where all PoPs serve certain networks only, the others would get nothing.
  private void checkEverybodyIsServed(Service service, Node node, String subject) {
    if (service.fallback() != null) {
      return;
    }
    var pipeline = service.pipeline();
    for (var rule : pipeline.rules()) {
      if (rule.action() instanceof Action.Steer steer && !servesEverybody(steer)) {
        view.problem(node, unserved(subject, "rule \"" + rule.name() + "\""));
      }
    }
    if (!servesEverybody(pipeline.otherwise())) {
      view.problem(node, unserved(subject, "its \"pool\""));
    }
  }

  private static boolean servesEverybody(Action.Steer steer) {
    return steer.pools().stream()
        .flatMap(pool -> pool.pops().stream())
        .anyMatch(pop -> pop.reach().only().isEmpty());
  }

  private static String unserved(String subject, String what) {
    return subject
        + ": "
        + what
        + " leads to PoPs alone that serve certain networks (\"only\"), and other clients would get"
        + " nothing; add a pool to \"fallback\", or \"fallback-records\".";
  }

  private static String listed(List<Pop> pops) {
    return pops.stream().map(Pop::toString).collect(Collectors.joining(", "));
  }
}
