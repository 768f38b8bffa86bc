package dev.popsteer.config;

import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads to which pools `services.yaml` refers.
final class PoolReferences {

  private final YamlView view;
  private final Definitions<Pop> pops;
  private final Definitions<Pool> pools;
  private final PopReferences popReferences;

  PoolReferences(YamlView view, Places places) {
    this.view = view;
    this.pops = places.pops();
    this.pools = places.pools();
    this.popReferences = new PopReferences(pops, view);
  }

  /// A pool's name, or a list of PoPs that is a pool without one.
  ///
  /// @param subject who names it: `service "www.example.net"`
  Optional<Pool> one(Node node, String subject) {
    if (node instanceof SequenceNode) {
      return popReferences
          .some(node, "\"pool\" of " + subject)
          .map(listed -> new Pool(listed.toString(), listed));
    }
    return view.text(node, "\"pool\" of " + subject).flatMap(name -> resolve(name, node, subject));
  }

  /// One name or a list of names of pools, in order.
  Optional<List<Pool>> several(Node node, String subject) {
    var found = new ArrayList<Pool>();
    var items = view.oneOrSeveral(node);
    for (var item : items) {
      view.text(item, subject).flatMap(name -> resolve(name, item, subject)).ifPresent(found::add);
    }
    return found.size() == items.size() ? Optional.of(found) : Optional.empty();
  }

  /// The only pool that there is.
  ///
  /// @param node where it is a problem if there are several
  Optional<Pool> only(Node node, String subject) {
    if (pools.names().size() > 1) {
      view.problem(
          node,
          "%s lacks the key \"pool\", which only a single pool would make superfluous (known: %s)."
              .formatted(subject, String.join(", ", pools.names())));
      return Optional.empty();
    }
    return pools.names().stream().findFirst().flatMap(pools::get);
  }

  private Optional<Pool> resolve(String name, Node node, String subject) {
    if (pools.lacks(name)) {
      boolean isPop = pops.names().contains(name);
      view.problem(
          node,
          "%s names pool %s, which pops.yaml %s %s."
              .formatted(
                  subject,
                  Quote.of(name),
                  isPop ? "defines as a PoP, not as a pool" : "does not define",
                  new KnownNames(pools.names()).hint(name)));
    }
    return pools.get(name);
  }
}
