package dev.popsteer.config;

import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Band;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Policy.Grain;
import dev.popsteer.topology.Policy.HashKey;
import dev.popsteer.topology.Policy.Order;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Reach;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads one pool of `pops.yaml`: a list of PoPs, or a mapping that says how it chooses among them.
final class PoolReader {

  private static final double DEFAULT_BOUND = 1.25;
  private static final int DEFAULT_POPS_OF_ALL = 8;

  private static final List<String> KEYS =
      List.of(
          "pops",
          "tags",
          "policy",
          "band",
          "weights",
          "hash-by",
          "hash-prefix",
          "bound",
          "answer-pops",
          "answer-addresses",
          "order");
  private static final List<String> POLICIES =
      List.of("lowest-latency", "failover", "weighted", "consistent-hash", "all");

  /// Which policies the keys go with that do not go with all.
  private static final Map<String, List<String>> GOES_WITH =
      Map.of(
          "band", List.of("weighted", "consistent-hash", "all"),
          "weights", List.of("weighted", "consistent-hash"),
          "hash-by", List.of("weighted", "consistent-hash"),
          "hash-prefix", List.of("weighted", "consistent-hash"),
          "bound", List.of("consistent-hash"),
          "order", List.of("all"));

  private final YamlView view;
  private final Definitions<Pop> pops;
  private final Map<PopCode, Set<String>> tags;
  private final PopReferences references;

  /// @param tags of PoPs that have any
  PoolReader(YamlView view, Definitions<Pop> pops, Map<PopCode, Set<String>> tags) {
    this.view = view;
    this.pops = pops;
    this.tags = tags;
    this.references = new PopReferences(pops, view);
  }

  /// Empty if anything of it is wrong.
  Optional<Pool> read(Entry entry) {
    var subject = "pool " + Quote.of(entry.key());
    PopsReader.checkName(view, entry, subject);
    if (entry.value() instanceof MappingNode) {
      return view.mapping(entry.value(), subject, KEYS).flatMap(keys -> pool(entry.key(), keys));
    }
    return members(entry.value(), subject).map(members -> new Pool(entry.key(), members));
  }

  private Optional<List<Pop>> members(Node node, String subject) {
    var listed = references.list(node, subject);
    if (listed.whole() && listed.found().isEmpty()) {
      view.problem(node, subject + " is empty; it must have at least one PoP.");
      return Optional.empty();
    }
    return listed.whole() ? Optional.of(listed.pops()) : Optional.empty();
  }

  private Optional<Pool> pool(String name, YamlMapping keys) {
    var subject = keys.subject();
    var members = members(keys);
    var policyName =
        value(
            keys,
            "policy",
            "lowest-latency",
            node -> view.word(node, "\"policy\" of " + subject, POLICIES));
    policyName.ifPresent(known -> checkKeys(keys, known));
    var policy = policyName.flatMap(known -> policy(known, keys));
    var weights =
        value(keys, "weights", Map.<PopCode, Integer>of(), node -> weights(node, subject, members));
    var size = size(keys, policyName.orElse(""));
    if (members.isEmpty() || policy.isEmpty() || weights.isEmpty() || size.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Pool(name, members.get(), policy.get(), weights.get(), size.get()));
  }

  private static <T> Optional<T> value(
      YamlMapping keys, String key, T ifNothingIsSaid, Function<Node, Optional<T>> reader) {
    return keys.lacks(key) ? Optional.of(ifNothingIsSaid) : keys.get(key).flatMap(reader);
  }

  private Optional<List<Pop>> members(YamlMapping keys) {
    var subject = keys.subject();
    if (keys.lacks("pops") && keys.lacks("tags")) {
      view.problem(keys.node(), subject + " has neither \"pops\" nor \"tags\" that select them.");
      return Optional.empty();
    }
    var listed =
        value(keys, "pops", List.<Pop>of(), node -> members(node, "\"pops\" of " + subject));
    var wanted = value(keys, "tags", List.<String>of(), node -> words(node, subject));
    if (listed.isEmpty() || wanted.isEmpty() || !pops.isWhole()) {
      return Optional.empty();
    }
    var members = new LinkedHashSet<>(listed.get());
    if (!keys.lacks("tags")) {
      pops.values().stream()
          .filter(pop -> tags.getOrDefault(pop.code(), Set.of()).containsAll(wanted.get()))
          .forEach(members::add);
    }
    if (members.isEmpty()) {
      view.problem(
          keys.get("tags").orElse(keys.node()),
          "%s is empty: no PoP has the tags %s %s."
              .formatted(
                  subject, Quote.of(String.join(", ", wanted.get())), knownTags(wanted.get())));
      return Optional.empty();
    }
    return Optional.of(List.copyOf(members));
  }

  private String knownTags(List<String> wanted) {
    var known = tags.values().stream().flatMap(Set::stream).distinct().sorted().toList();
    return new KnownNames(known).hint(wanted.getFirst());
  }

  private Optional<List<String>> words(Node node, String subject) {
    var words = new ArrayList<String>();
    var items = view.oneOrSeveral(node);
    for (var item : items) {
      view.text(item, "a tag of " + subject).ifPresent(words::add);
    }
    if (items.isEmpty()) {
      view.problem(node, "\"tags\" of " + subject + " is empty.");
    }
    return words.size() == items.size() && !words.isEmpty() ? Optional.of(words) : Optional.empty();
  }

  private void checkKeys(YamlMapping keys, String policy) {
    for (var entry : keys.inOrder()) {
      var policies = GOES_WITH.getOrDefault(entry.key(), POLICIES);
      if (!policies.contains(policy)) {
        view.problem(
            entry.keyNode(),
            "%s of %s has no meaning with \"policy: %s\", but with %s."
                .formatted(
                    Quote.of(entry.key()), keys.subject(), policy, String.join(", ", policies)));
      }
    }
  }

  private Optional<Policy> policy(String name, YamlMapping keys) {
    var subject = keys.subject();
    var band = value(keys, "band", Optional.<Band>empty(), node -> band(node, subject));
    var key =
        value(
                keys,
                "hash-by",
                "client",
                node -> view.word(node, "\"hash-by\" of " + subject, List.of("client", "name")))
            .map(word -> word.equals("name") ? HashKey.NAME : HashKey.CLIENT);
    var grain =
        value(
            keys,
            "hash-prefix",
            Grain.DEFAULT,
            node ->
                PrefixLengths.read(view, node, "\"hash-prefix\" of " + subject, 128)
                    .map(
                        lengths ->
                            new Grain(
                                lengths.ipv4().orElse(Grain.DEFAULT.ipv4Bits()),
                                lengths.ipv6().orElse(Grain.DEFAULT.ipv6Bits()))));
    var bound = value(keys, "bound", DEFAULT_BOUND, node -> bound(node, subject));
    var order =
        value(
                keys,
                "order",
                "latency",
                node ->
                    view.word(
                        node, "\"order\" of " + subject, List.of("latency", "listed", "rotated")))
            .map(PoolReader::order);
    if (band.isEmpty() || key.isEmpty() || grain.isEmpty() || bound.isEmpty() || order.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (name) {
          case "failover" -> new Policy.Failover();
          case "weighted" -> new Policy.Hashed(key.get(), grain.get(), 1, band.get());
          case "consistent-hash" ->
              new Policy.Hashed(key.get(), grain.get(), bound.get(), band.get());
          case "all" -> new Policy.All(order.get(), band.get());
          default -> new Policy.LowestLatency();
        });
  }

  private static Order order(String word) {
    return switch (word) {
      case "listed" -> Order.LISTED;
      case "rotated" -> Order.ROTATED;
      default -> Order.LATENCY;
    };
  }

  private Optional<Optional<Band>> band(Node node, String subject) {
    var text = view.text(node, "\"band\" of " + subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var millis = MillisText.parse(text.get());
    if (millis.isPresent() && !millis.get().isNegative()) {
      return Optional.of(Optional.of(new Band.Within(millis.get())));
    }
    if (text.get().endsWith("%")) {
      var percent = YamlNumber.parse(text.get().substring(0, text.get().length() - 1).strip());
      if (percent.isPresent() && percent.getAsDouble() >= 0 && percent.getAsDouble() <= 10_000) {
        return Optional.of(Optional.of(new Band.Relative(percent.getAsDouble())));
      }
    }
    view.problem(
        node,
        "\"band\" of %s must be a time or a percentage, such as 10ms or 20%%, but is %s."
            .formatted(subject, Quote.of(text.get())));
    return Optional.empty();
  }

  private Optional<Double> bound(Node node, String subject) {
    var text = view.text(node, "\"bound\" of " + subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var number = YamlNumber.parse(text.get());
    if (number.isPresent()
        && number.getAsDouble() >= 1
        && number.getAsDouble() <= Policy.MAX_BOUND) {
      return Optional.of(number.getAsDouble());
    }
    view.problem(
        node,
        "\"bound\" of %s must be a number from 1 to %.0f, such as 1.25, but is %s."
            .formatted(subject, Policy.MAX_BOUND, Quote.of(text.get())));
    return Optional.empty();
  }

  private Optional<Map<PopCode, Integer>> weights(
      Node node, String subject, Optional<List<Pop>> members) {
    var entries = view.mapping(node, "\"weights\" of " + subject);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    var weights = new HashMap<PopCode, Integer>();
    boolean whole = true;
    for (var entry : entries.get().inOrder()) {
      var pop = references.resolve(entry.key(), entry.keyNode(), "\"weights\" of " + subject);
      if (pop.isPresent() && members.isPresent() && !members.get().contains(pop.get())) {
        view.problem(
            entry.keyNode(),
            "\"weights\" of %s names PoP %s, which is not in it."
                .formatted(subject, Quote.of(entry.key())));
      }
      var weight = view.wholeNumber(entry.value(), "a weight of " + subject, 0, Reach.MAX_WEIGHT);
      whole &= pop.isPresent() && weight.isPresent();
      pop.ifPresent(known -> weight.ifPresent(number -> weights.put(known.code(), number)));
    }
    return whole ? Optional.of(weights) : Optional.empty();
  }

  private Optional<AnswerSize> size(YamlMapping keys, String policy) {
    var subject = keys.subject();
    var pops =
        value(
            keys,
            "answer-pops",
            policy.equals("all") ? DEFAULT_POPS_OF_ALL : 1,
            node -> view.wholeNumber(node, "\"answer-pops\" of " + subject, 1, AnswerSize.MAX));
    var addresses =
        value(
            keys,
            "answer-addresses",
            AnswerSize.MAX,
            node ->
                view.wholeNumber(node, "\"answer-addresses\" of " + subject, 1, AnswerSize.MAX));
    return pops.flatMap(
        popCount -> addresses.map(addressCount -> new AnswerSize(popCount, addressCount)));
  }
}
