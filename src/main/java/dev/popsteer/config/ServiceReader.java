package dev.popsteer.config;

import dev.popsteer.config.PopReferences.References;
import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.routing.Service;
import dev.popsteer.routing.Service.Target;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;
import org.xbill.DNS.Name;

/// Reads one service of `services.yaml`.
final class ServiceReader {

  static final Duration DEFAULT_TTL = Duration.ofSeconds(30);
  static final Duration MIN_TTL = Duration.ofSeconds(1);
  static final Duration MAX_TTL = Duration.ofDays(1);

  private static final List<String> KEYS = List.of("pool", "answer", "ttl", "fallback");
  private static final List<String> ANSWERS = List.of("addresses", "host");

  private final YamlView view;
  private final Places places;
  private final PopReferences references;

  ServiceReader(YamlView view, Places places) {
    this.view = view;
    this.places = places;
    this.references = new PopReferences(places.pops(), view);
  }

  DeclaredService read(Entry entry, Name name) {
    var at = view.at(entry.keyNode());
    var subject = "service " + Quote.of(entry.key());
    var keys = keys(entry, subject);
    if (keys.isEmpty()) {
      return new DeclaredService(name, at, Optional.empty(), Optional.empty());
    }
    var pool = pool(keys.get(), entry);
    var target =
        keys.get()
            .get("answer")
            .map(node -> target(node, subject))
            .orElse(Optional.of(Target.ADDRESSES));
    var ttl =
        keys.get().get("ttl").map(node -> ttl(node, subject)).orElse(Optional.of(DEFAULT_TTL));
    var fallback =
        keys.get().get("fallback").map(node -> references.list(node, "\"fallback\" of " + subject));
    if (pool.isEmpty()) {
      return new DeclaredService(name, at, target, Optional.empty());
    }
    fallback.ifPresent(listed -> checkInPool(listed, pool.get(), subject));
    var answerNode = keys.get().get("answer").orElse(entry.keyNode());
    target.ifPresent(known -> checkAnswerable(known, pool.get(), answerNode, subject));
    boolean fallbackIsWrong = fallback.isPresent() && !fallback.get().whole();
    if (target.isEmpty() || ttl.isEmpty() || fallbackIsWrong) {
      return new DeclaredService(name, at, target, Optional.empty());
    }
    var order = new LinkedHashSet<Pop>(fallback.map(References::pops).orElse(List.of()));
    order.addAll(pool.get().pops());
    var service = new Service(name, pool.get(), target.get(), ttl.get(), List.copyOf(order));
    return new DeclaredService(name, at, target, Optional.of(service));
  }

  /// A service of which nothing is said has all defaults.
  private Optional<YamlMapping> keys(Entry entry, String subject) {
    if (YamlView.isNull(entry.value())) {
      return Optional.of(YamlMapping.empty(subject, entry.keyNode()));
    }
    return view.mapping(entry.value(), subject, KEYS);
  }

  private Optional<Pool> pool(YamlMapping keys, Entry entry) {
    var pools = places.pools();
    var node = keys.get("pool");
    if (node.isPresent()) {
      var name = view.text(node.get(), "\"pool\" of " + keys.subject());
      if (name.isPresent() && pools.lacks(name.get())) {
        view.problem(
            node.get(),
            "%s names pool %s, which pops.yaml does not define %s."
                .formatted(
                    keys.subject(),
                    Quote.of(name.get()),
                    new KnownNames(pools.names()).hint(name.get())));
      }
      return name.flatMap(pools::get);
    }
    if (!keys.lacks("pool")) {
      return Optional.empty();
    }
    if (pools.names().size() > 1) {
      view.problem(
          entry.keyNode(),
          "%s lacks the key \"pool\", which only a single pool would make superfluous (known: %s)."
              .formatted(keys.subject(), String.join(", ", pools.names())));
      return Optional.empty();
    }
    return pools.names().stream().findFirst().flatMap(pools::get);
  }

  private Optional<Target> target(Node node, String subject) {
    var text = view.text(node, "\"answer\" of " + subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return switch (text.get()) {
      case "addresses" -> Optional.of(Target.ADDRESSES);
      case "host" -> Optional.of(Target.HOST);
      default -> {
        view.problem(
            node,
            "\"answer\" of %s is %s %s."
                .formatted(
                    subject, Quote.of(text.get()), new KnownNames(ANSWERS).hint(text.get())));
        yield Optional.empty();
      }
    };
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

  private void checkInPool(References fallback, Pool pool, String subject) {
    for (var reference : fallback.found()) {
      if (!pool.pops().contains(reference.pop())) {
        view.problem(
            reference.node(),
            "\"fallback\" of %s names PoP \"%s\", which is not in its pool \"%s\" (there: %s)."
                .formatted(subject, reference.pop(), pool.name(), listed(pool.pops())));
      }
    }
  }

  /// Whichever PoP is chosen, there must be something to answer with.
  private void checkAnswerable(Target target, Pool pool, Node node, String subject) {
    Predicate<Pop> isMute =
        switch (target) {
          case ADDRESSES -> pop -> pop.addresses().isEmpty();
          case HOST -> pop -> pop.host() == null;
        };
    var mute = pool.pops().stream().filter(isMute).toList();
    if (mute.isEmpty()) {
      return;
    }
    var lack =
        switch (target) {
          case ADDRESSES ->
              "addresses, but these PoPs of its pool \"%s\" have no \"addresses\": %s";
          case HOST -> "host names, but these PoPs of its pool \"%s\" have no \"host\": %s";
        };
    view.problem(
        node, subject + " is steered to " + lack.formatted(pool.name(), listed(mute)) + ".");
  }

  private static String listed(List<Pop> pops) {
    return pops.stream().map(Pop::toString).collect(Collectors.joining(", "));
  }
}
