package dev.popsteer.config;

import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads which PoPs something is about: those that are listed, and those that have certain tags.
final class PopSelection {

  static final List<String> KEYS = List.of("pops", "tags");

  private final YamlView view;
  private final Definitions<Pop> pops;
  private final Map<PopCode, Set<String>> tags;
  private final List<String> knownTags;
  private final PopReferences references;

  /// @param tags of PoPs that have any
  PopSelection(YamlView view, Definitions<Pop> pops, Map<PopCode, Set<String>> tags) {
    this.view = view;
    this.pops = pops;
    this.tags = tags;
    this.knownTags = tags.values().stream().flatMap(Set::stream).distinct().sorted().toList();
    this.references = new PopReferences(pops, view);
  }

  /// The PoPs of `pops`, then the others that have all of `tags`; empty if anything of that is
  /// wrong, or there is no such PoP.
  Optional<List<Pop>> read(YamlMapping keys) {
    var subject = keys.subject();
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
}
