package dev.popsteer.config;

import dev.popsteer.routing.Action;
import dev.popsteer.routing.MaxScope;
import dev.popsteer.routing.Pipeline;
import dev.popsteer.routing.Rule;
import dev.popsteer.topology.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads pipelines of `services.yaml`: rules, and what is for everybody else.
final class PipelineReader {

  static final List<String> KEYS = List.of("rules", "pool", "fallback", "max-scope");

  static final int MAX_RULES = 1_000;

  private final YamlView view;
  private final PoolReferences pools;
  private final RuleReader ruleReader;

  PipelineReader(YamlView view, Places places) {
    this.view = view;
    this.pools = new PoolReferences(view, places);
    this.ruleReader =
        new RuleReader(view, pools, new ConditionReader(view, places.coverageZones()));
  }

  /// Empty if anything of it is wrong.
  ///
  /// @param keys the pipeline's, among others perhaps
  /// @param keyNode where a missing pool is reported
  Optional<DeclaredPipeline> read(YamlMapping keys, Node keyNode) {
    var subject = keys.subject();
    var pool =
        keys.lacks("pool")
            ? pools.only(keyNode, subject)
            : keys.get("pool").flatMap(node -> pools.one(node, subject));
    var fallback =
        keys.read(
            "fallback", List.<Pool>of(), node -> pools.several(node, "\"fallback\" of " + subject));
    Optional<List<Pool>> otherwise =
        pool.flatMap(first -> fallback.map(others -> joined(first, others)));
    var rules = keys.read("rules", List.<Rule>of(), node -> rules(node, subject, otherwise));
    var maxScope = keys.read("max-scope", MaxScope.NONE, node -> maxScope(node, subject));
    if (otherwise.isEmpty() || rules.isEmpty() || maxScope.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new DeclaredPipeline(
            new Pipeline(rules.get(), new Action.Steer(otherwise.get()), maxScope.get()),
            keys.get("rules").map(view::oneOrSeveral).orElse(List.of()),
            keys.get("pool").orElse(keyNode)));
  }

  /// A pool and those that it falls back to, each once.
  static List<Pool> joined(Pool first, List<Pool> others) {
    return Stream.concat(Stream.of(first), others.stream()).distinct().toList();
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
      ruleReader.read(item, ++number, subject, otherwise).ifPresent(rules::add);
    }
    return rules.size() == items.get().size() ? Optional.of(rules) : Optional.empty();
  }

  private Optional<MaxScope> maxScope(Node node, String subject) {
    var ifNothingIsSaid = new PrefixLengths(MaxScope.NONE.ipv4Bits(), MaxScope.NONE.ipv6Bits());
    return view.mapping(node, "\"max-scope\" of " + subject, PrefixLengths.KEYS)
        .flatMap(keys -> PrefixLengths.read(view, keys, ifNothingIsSaid, MaxScope.MAX_IPV6_BITS))
        .map(lengths -> new MaxScope(lengths.ipv4(), lengths.ipv6()));
  }
}
