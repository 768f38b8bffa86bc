package dev.popsteer.config;

import dev.popsteer.routing.Action;
import dev.popsteer.routing.Action.Denial;
import dev.popsteer.routing.Rule;
import dev.popsteer.topology.Pool;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads one rule of a pipeline: which clients, and what becomes of them.
final class RuleReader {

  private static final int MAX_NAME_LENGTH = 60;

  private static final List<String> KEYS = List.of("name", "match", "pool", "deny", "fallback");

  private final YamlView view;
  private final PoolReferences pools;
  private final ConditionReader conditions;

  RuleReader(YamlView view, PoolReferences pools, ConditionReader conditions) {
    this.view = view;
    this.pools = pools;
    this.conditions = conditions;
  }

  /// The name of a rule to which the file gives none.
  ///
  /// @param number from 1
  static String defaultName(int number) {
    return "rule " + number;
  }

  /// Empty if anything of it is wrong, or if it falls back to what is wrong.
  ///
  /// @param number from 1
  /// @param pipeline as messages name it: `service "www.example.net"`
  /// @param otherwise the pipeline's own pools, to which the rule falls back if it does not say
  Optional<Rule> read(Node node, int number, String pipeline, Optional<List<Pool>> otherwise) {
    var subject = "rule " + number + " of " + pipeline;
    var keys = view.mapping(node, subject, KEYS);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    var name =
        keys.get()
            .read("name", defaultName(number), text -> view.text(text, "\"name\" of " + subject));
    var condition =
        view.required(keys.get(), "match", "{country: DE}")
            .flatMap(match -> conditions.read(match, "\"match\" of " + subject));
    var action = action(keys.get(), otherwise);
    if (name.isEmpty() || condition.isEmpty() || action.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Rule(Quote.printable(name.get(), MAX_NAME_LENGTH), condition.get(), action.get()));
  }

  private Optional<Action> action(YamlMapping keys, Optional<List<Pool>> otherwise) {
    boolean steers = !keys.lacks("pool");
    boolean denies = !keys.lacks("deny");
    if (steers == denies) {
      view.problem(
          keys.node(),
          "%s has %s \"pool\" %s \"deny\"; one of them says what becomes of the clients."
              .formatted(keys.subject(), steers ? "both" : "neither", steers ? "and" : "nor"));
      return Optional.empty();
    }
    return denies ? deny(keys) : steer(keys, otherwise);
  }

  private Optional<Action> deny(YamlMapping keys) {
    var fallback = keys.entries().get("fallback");
    if (fallback != null) {
      view.problem(
          fallback.keyNode(), keys.subject() + " has a \"fallback\", but denies its clients.");
    }
    return keys.get("deny")
        .flatMap(
            node -> view.word(node, "\"deny\" of " + keys.subject(), List.of("refused", "nodata")))
        .map(word -> new Action.Deny(word.equals("refused") ? Denial.REFUSED : Denial.NODATA));
  }

  private Optional<Action> steer(YamlMapping keys, Optional<List<Pool>> otherwise) {
    var pool = keys.get("pool").flatMap(node -> pools.one(node, keys.subject()));
    var fallback =
        keys.lacks("fallback")
            ? otherwise
            : keys.get("fallback")
                .flatMap(node -> pools.several(node, "\"fallback\" of " + keys.subject()));
    return pool.flatMap(
        first -> fallback.map(others -> new Action.Steer(PipelineReader.joined(first, others))));
  }
}
