package dev.popsteer.config;

import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads `probes` of `pops.yaml`: how it is found out which PoPs are up.
final class ProbesReader {

  /// What is probed at once has a connection each.
  static final int MAX_ADDRESSES = 10_000;

  private final YamlView view;
  private final ProbeReader reader;

  /// What `pops.yaml` defines beside probes, and what its PoPs are selected by.
  record Known(Definitions<Pop> pops, Definitions<Pool> pools, PopSelection selection) {}

  ProbesReader(YamlView view, SourceFiles files, Known known) {
    this.view = view;
    this.reader = new ProbeReader(view, files, known);
  }

  /// All that are without mistakes, in the order of the file.
  List<Probe> read(Node node) {
    var probes = new ArrayList<Probe>();
    view.mapping(node, "\"probes\"")
        .ifPresent(
            entries ->
                entries.inOrder().forEach(entry -> reader.read(entry).ifPresent(probes::addAll)));
    int addresses = probes.stream().mapToInt(probe -> probe.addresses().size()).sum();
    if (addresses > MAX_ADDRESSES) {
      view.problem(
          node,
          "\"probes\" are of %,d addresses; at most %,d are probed, counting those of each probe."
              .formatted(addresses, MAX_ADDRESSES));
    }
    return probes;
  }

  /// What a reader makes of all items of a list; empty if one of them is wrong.
  static <T> Optional<List<T>> allOf(List<Optional<T>> items) {
    return items.stream().allMatch(Optional::isPresent)
        ? Optional.of(items.stream().flatMap(Optional::stream).toList())
        : Optional.empty();
  }
}
