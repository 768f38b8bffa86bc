package dev.popsteer.config;

import dev.popsteer.routing.Action;
import dev.popsteer.routing.Action.Denial;
import dev.popsteer.routing.MaxScope;
import dev.popsteer.routing.Pipeline;
import dev.popsteer.routing.Rule;
import dev.popsteer.topology.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads pipelines of `services.yaml`: rules, and what is for everybody else.
final class PipelineReader {

  static final List<String> KEYS = List.of("rules", "pool", "fallback", "max-scope");

  private static final int MAX_RULES = 1_000;
  private static final List<String> RULE_KEYS =
      List.of("name", "match", "pool", "deny", "fallback");

  private final YamlView view;
  private final Definitions<Pool> pools;
  private final PopReferences references;
  private final ConditionReader conditions;

  PipelineReader(YamlView view, Places places) {
    this.view = view;
    this.pools = places.pools();
    this.references = new PopReferences(places.pops(), view);
    this.conditions = new ConditionReader(view, places.coverageZones());
  }

  /// Empty if anything of it is wrong.
  ///
  /// @param keys the pipeline's, among others perhaps
  /// @param keyNode where a missing pool is reported
  Optional<Pipeline> read(YamlMapping keys, Node keyNode) {
    var pool = pool(keys, keyNode);
    var fallback = fallback(keys, keys.subject()).orElse(Optional.of(List.of()));
    Optional<List<Pool>> otherwise =
        pool.flatMap(first -> fallback.map(others -> joined(first, others)));
    var rules =
        keys.get("rules")
            .map(node -> rules(node, keys.subject(), otherwise))
            .orElse(Optional.of(List.of()));
    var maxScope =
        keys.get("max-scope")
            .map(node -> maxScope(node, keys.subject()))
            .orElse(Optional.of(MaxScope.NONE));
    if (otherwise.isEmpty() || rules.isEmpty() || maxScope.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Pipeline(rules.get(), new Action.Steer(otherwise.get()), maxScope.get()));
  }

  private static List<Pool> joined(Pool first, List<Pool> others) {
    var joined = new ArrayList<Pool>();
    joined.add(first);
    others.stream().filter(other -> !joined.contains(other)).forEach(joined::add);
    return joined;
  }

  private Optional<Pool> pool(YamlMapping keys, Node keyNode) {
    var node = keys.get("pool");
    if (node.isPresent()) {
      return pool(node.get(), keys.subject());
    }
    if (!keys.lacks("pool")) {
      return Optional.empty();
    }
    if (pools.names().size() > 1) {
      view.problem(
          keyNode,
          "%s lacks the key \"pool\", which only a single pool would make superfluous (known: %s)."
              .formatted(keys.subject(), String.join(", ", pools.names())));
      return Optional.empty();
    }
    return pools.names().stream().findFirst().flatMap(pools::get);
  }

  /// A pool's name, or a list of PoPs that is a pool without one.
  private Optional<Pool> pool(Node node, String subject) {
    if (node instanceof SequenceNode) {
      var listed = references.list(node, "\"pool\" of " + subject);
      if (listed.whole() && listed.found().isEmpty()) {
        view.problem(node, "\"pool\" of " + subject + " is empty; it must have at least one PoP.");
        return Optional.empty();
      }
      return listed.whole()
          ? Optional.of(new Pool(listed.pops().toString(), listed.pops()))
          : Optional.empty();
    }
    return view.text(node, "\"pool\" of " + subject).flatMap(name -> pool(name, node, subject));
  }

  private Optional<Pool> pool(String name, Node node, String subject) {
    if (pools.lacks(name)) {
      view.problem(
          node,
          "%s names pool %s, which pops.yaml does not define %s."
              .formatted(subject, Quote.of(name), new KnownNames(pools.names()).hint(name)));
    }
    return pools.get(name);
  }

  /// Not present if nothing is said; empty inside if what is said is wrong.
  private Optional<Optional<List<Pool>>> fallback(YamlMapping keys, String subject) {
    return keys.get("fallback").map(node -> pools(node, "\"fallback\" of " + subject));
  }

  private Optional<List<Pool>> pools(Node node, String subject) {
    var found = new ArrayList<Pool>();
    var items = view.oneOrSeveral(node);
    for (var item : items) {
      view.text(item, subject).flatMap(name -> pool(name, item, subject)).ifPresent(found::add);
    }
    return found.size() == items.size() ? Optional.of(found) : Optional.empty();
  }

  private Optional<List<Rule>> rules(Node node, String subject, Optional<List<Pool>> otherwise) {
    var items = view.sequence(node, "\"rules\" of " + subject);
    if (items.isEmpty()) {
      return Optional.empty();
    }
    if (items.get().size() > MAX_RULES) {
      view.problem(node, "%s has more than %,d rules.".formatted(subject, MAX_RULES));
      return Optional.empty();
    }
    var rules = new ArrayList<Rule>();
    int number = 0;
    for (var item : items.get()) {
      rule(item, ++number, subject, otherwise).ifPresent(rules::add);
    }
    // A rule may be right and yet be missing, because the pipeline's own pool is wrong.
    return rules.size() == items.get().size() ? Optional.of(rules) : Optional.empty();
  }

  private Optional<Rule> rule(
      Node node, int number, String pipeline, Optional<List<Pool>> otherwise) {
    var subject = "rule " + number + " of " + pipeline;
    var keys = view.mapping(node, subject, RULE_KEYS);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    var name =
        keys.get().lacks("name")
            ? Optional.of("rule " + number)
            : keys.get()
                .get("name")
                .flatMap(text -> view.text(text, "\"name\" of " + subject))
                .map(text -> Quote.printable(text, 60));
    var condition =
        view.required(keys.get(), "match", "{country: DE}")
            .flatMap(match -> conditions.read(match, "\"match\" of " + subject));
    var action = action(keys.get(), otherwise);
    if (name.isEmpty() || condition.isEmpty() || action.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Rule(name.get(), condition.get(), action.get()));
  }

  private Optional<Action> action(YamlMapping keys, Optional<List<Pool>> otherwise) {
    boolean steers = !keys.lacks("pool");
    boolean denies = !keys.lacks("deny");
    if (steers == denies) {
      view.problem(
          keys.node(),
          keys.subject()
              + (steers ? " has both" : " has neither")
              + " \"pool\" and \"deny\"; one of them says what becomes of the clients.");
      return Optional.empty();
    }
    if (denies) {
      if (!keys.lacks("fallback")) {
        keys.get("fallback")
            .ifPresent(
                node ->
                    view.problem(
                        node, keys.subject() + " has a \"fallback\", but denies its clients."));
      }
      return keys.get("deny")
          .flatMap(
              node ->
                  view.word(node, "\"deny\" of " + keys.subject(), List.of("refused", "nodata")))
          .map(word -> new Action.Deny(word.equals("refused") ? Denial.REFUSED : Denial.NODATA));
    }
    var pool = keys.get("pool").flatMap(node -> pool(node, keys.subject()));
    var fallback = fallback(keys, keys.subject()).orElse(otherwise);
    return pool.flatMap(first -> fallback.map(others -> new Action.Steer(joined(first, others))));
  }

  private Optional<MaxScope> maxScope(Node node, String subject) {
    return PrefixLengths.read(view, node, "\"max-scope\" of " + subject, MaxScope.MAX_IPV6_BITS)
        .map(
            lengths ->
                new MaxScope(
                    lengths.ipv4().orElse(MaxScope.NONE.ipv4Bits()),
                    lengths.ipv6().orElse(MaxScope.NONE.ipv6Bits())));
  }
}
