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

  /// A PoP, and where it is named.
  record Reference(Pop pop, Node node) {}

  /// Some PoPs.
  ///
  /// @param whole whether it is all that were named; if not, the reason is a problem already
  record References(List<Reference> found, boolean whole) {

    private static final References NONE = new References(List.of(), false);

    List<Pop> pops() {
      return found.stream().map(Reference::pop).toList();
    }
  }

  /// A list of PoPs, none twice.
  ///
  /// @param subject who names them: `pool "web"`
  References list(Node node, String subject) {
    var items = view.sequence(node, subject);
    if (items.isEmpty()) {
      return References.NONE;
    }
    var found = new ArrayList<Reference>();
    var codes = new HashSet<String>();
    for (var item : items.get()) {
      var code = view.text(item, "a PoP of " + subject);
      if (code.isPresent() && !codes.add(code.get())) {
        view.problem(item, "%s names PoP %s twice.".formatted(subject, Quote.of(code.get())));
        continue;
      }
      code.flatMap(known -> resolve(known, item, subject))
          .ifPresent(pop -> found.add(new Reference(pop, item)));
    }
    return new References(found, found.size() == items.get().size());
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
