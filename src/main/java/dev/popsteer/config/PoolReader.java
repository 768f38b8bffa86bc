package dev.popsteer.config;

import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Reach;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads one pool of `pops.yaml`: a list of PoPs, or a mapping that says how it chooses among them.
final class PoolReader {

  private static final int DEFAULT_POPS_OF_ALL = 8;

  private static final List<String> KEYS =
      Stream.of(
              List.of("pops", "tags"),
              PolicyReader.KEYS,
              List.of("weights", "answer-pops", "answer-addresses", "panic-threshold"))
          .flatMap(List::stream)
          .toList();

  private final YamlView view;
  private final Definitions<Pop> pops;
  private final Map<PopCode, Set<String>> tags;
  private final List<String> knownTags;
  private final PopReferences references;
  private final PolicyReader policyReader;

  /// @param tags of PoPs that have any
  PoolReader(YamlView view, Definitions<Pop> pops, Map<PopCode, Set<String>> tags) {
    this.view = view;
    this.pops = pops;
    this.tags = tags;
    this.knownTags = tags.values().stream().flatMap(Set::stream).distinct().sorted().toList();
    this.references = new PopReferences(pops, view);
    this.policyReader = new PolicyReader(view);
  }

  /// Empty if anything of it is wrong.
  Optional<Pool> read(Entry entry) {
    var subject = "pool " + Quote.of(entry.key());
    PopsReader.checkName(view, entry, subject);
    if (entry.value() instanceof MappingNode) {
      return view.mapping(entry.value(), subject, KEYS).flatMap(keys -> pool(entry.key(), keys));
    }
    return references.some(entry.value(), subject).map(members -> new Pool(entry.key(), members));
  }

  private Optional<Pool> pool(String name, YamlMapping keys) {
    var members = members(keys);
    var policy = policyReader.read(keys);
    var weights = keys.read("weights", Map.of(), node -> weights(node, keys.subject(), members));
    var size = size(keys, policy);
    var panic =
        keys.read(
            "panic-threshold",
            0,
            node ->
                new PercentText(view).read(node, "\"panic-threshold\" of " + keys.subject(), 100));
    if (members.isEmpty()
        || policy.isEmpty()
        || weights.isEmpty()
        || size.isEmpty()
        || panic.isEmpty()) {
      return Optional.empty();
    }
    if (policy.get() instanceof Policy.Hashed hashed) {
      checkSize(keys, members.get().size(), hashed);
    }
    return Optional.of(
        new Pool(name, members.get(), policy.get(), weights.get(), size.get(), panic.get()));
  }

  private void checkSize(YamlMapping keys, int size, Policy.Hashed policy) {
    boolean inBand = policy.band().isPresent();
    int limit = inBand ? Policy.MAX_HASHED_IN_BAND : Policy.MAX_HASHED;
    if (size > limit) {
      view.problem(
          keys.node(),
          "%s has %,d PoPs, and a hash decides between at most %,d%s; make several pools of it, and"
                  .formatted(keys.subject(), size, limit, inBand ? " with a \"band\"" : "")
              + " rules that say which clients go to which.");
    }
  }

  private Optional<List<Pop>> members(YamlMapping keys) {
    var subject = keys.subject();
    if (keys.lacks("pops") && keys.lacks("tags")) {
      view.problem(keys.node(), subject + " has neither \"pops\" nor \"tags\" that select them.");
      return Optional.empty();
    }
    var listed =
        keys.read("pops", List.<Pop>of(), node -> references.some(node, "\"pops\" of " + subject));
    var tagged = keys.read("tags", List.<Pop>of(), node -> tagged(node, subject));
    if (listed.isEmpty() || tagged.isEmpty()) {
      return Optional.empty();
    }
    var members = new LinkedHashSet<>(listed.get());
    members.addAll(tagged.get());
    if (members.isEmpty()) {
      view.problem(
          keys.get("tags").orElse(keys.node()),
          subject + " is empty: no PoP has all of these tags.");
      return Optional.empty();
    }
    return Optional.of(List.copyOf(members));
  }

  /// The PoPs that have all of the tags, which may be none.
  private Optional<List<Pop>> tagged(Node node, String subject) {
    var items = view.oneOrSeveral(node);
    if (items.isEmpty()) {
      view.problem(node, "\"tags\" of " + subject + " is empty.");
      return Optional.empty();
    }
    var wanted = new LinkedHashSet<String>();
    boolean whole = pops.isWhole();
    for (var item : items) {
      var tag = view.text(item, "a tag of " + subject);
      whole &= tag.isPresent();
      tag.ifPresent(wanted::add);
      // A PoP that is wrong may have it.
      if (pops.isWhole() && tag.isPresent() && !knownTags.contains(tag.get())) {
        view.problem(
            item,
            "%s names tag %s, which no PoP has %s."
                .formatted(
                    subject, Quote.of(tag.get()), new KnownNames(knownTags).hint(tag.get())));
        whole = false;
      }
    }
    return whole ? Optional.of(tagged(wanted)) : Optional.empty();
  }

  private List<Pop> tagged(Set<String> wanted) {
    return pops.values().stream()
        .filter(pop -> tags.getOrDefault(pop.code(), Set.of()).containsAll(wanted))
        .toList();
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
      var weight =
          view.wholeNumber(
              entry.value(),
              "the weight of PoP %s in %s".formatted(Quote.of(entry.key()), subject),
              0,
              Reach.MAX_WEIGHT);
      whole &= pop.isPresent() && weight.isPresent();
      pop.ifPresent(known -> weight.ifPresent(number -> weights.put(known.code(), number)));
    }
    return whole ? Optional.of(weights) : Optional.empty();
  }

  private Optional<AnswerSize> size(YamlMapping keys, Optional<Policy> policy) {
    boolean all = policy.filter(Policy.All.class::isInstance).isPresent();
    var pops = count(keys, "answer-pops", all ? DEFAULT_POPS_OF_ALL : 1);
    var addresses = count(keys, "answer-addresses", AnswerSize.MAX);
    return pops.flatMap(
        popCount -> addresses.map(addressCount -> new AnswerSize(popCount, addressCount)));
  }

  private Optional<Integer> count(YamlMapping keys, String key, int ifNothingIsSaid) {
    var subject = Quote.of(key) + " of " + keys.subject();
    return keys.read(
        key, ifNothingIsSaid, node -> view.wholeNumber(node, subject, 1, AnswerSize.MAX));
  }
}
