package dev.popsteer.config;

import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the codes of PoPs where a file refers to them.
final class PopReferences {

  private final Definitions<Pop> pops;
  private final YamlView view;

  PopReferences(Definitions<Pop> pops, YamlView view) {
    this.pops = pops;
    this.view = view;
  }

  /// A list of PoPs, at least one, none twice; empty if anything of it is wrong.
  ///
  /// @param subject who names them: `pool "web"`
  Optional<List<Pop>> some(Node node, String subject) {
    var items = view.sequence(node, subject);
    if (items.isEmpty()) {
      return Optional.empty();
    }
    if (items.get().isEmpty()) {
      view.problem(node, subject + " is empty; it must have at least one PoP.");
      return Optional.empty();
    }
    var found = new ArrayList<Pop>();
    var codes = new HashSet<String>();
    for (var item : items.get()) {
      var code = view.text(item, "a PoP of " + subject);
      if (code.isPresent() && !codes.add(code.get())) {
        view.problem(item, "%s names PoP %s twice.".formatted(subject, Quote.of(code.get())));
        continue;
      }
      code.flatMap(known -> resolve(known, item, subject)).ifPresent(found::add);
    }
    return found.size() == items.get().size() ? Optional.of(found) : Optional.empty();
  }

  /// The PoP with a code.
  Optional<Pop> resolve(String code, Node node, String subject) {
    if (pops.lacks(code)) {
      view.problem(
          node,
          "%s names PoP %s, which pops.yaml does not define %s."
              .formatted(subject, Quote.of(code), new KnownNames(pops.names()).hint(code)));
    }
    return pops.get(code);
  }
}
