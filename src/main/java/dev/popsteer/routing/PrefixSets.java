package dev.popsteer.routing;

import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.PrefixTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Named sets of prefixes, compiled into one table: from every address to the sets that hold it,
/// each with the length of its longest prefix that does.
final class PrefixSets {

  private final PrefixTable table;
  private final List<Map<String, Integer>> memberships;

  private PrefixSets(PrefixTable table, List<Map<String, Integer>> memberships) {
    this.table = table;
    this.memberships = List.copyOf(memberships);
  }

  /// From address to the index of a membership; [PrefixTable#NONE] outside of all sets.
  PrefixTable table() {
    return table;
  }

  /// Name of each set, with the length of its longest prefix.
  Map<String, Integer> membership(int index) {
    return index == PrefixTable.NONE ? Map.of() : memberships.get(index);
  }

  static PrefixSets of(Map<String, List<Prefix>> sets) {
    var own = new HashMap<Prefix, Map<String, Integer>>();
    sets.forEach(
        (name, prefixes) ->
            prefixes.forEach(
                prefix -> own.merge(prefix, Map.of(name, prefix.length()), PrefixSets::joined)));
    var memberships = new ArrayList<Map<String, Integer>>();
    var indexes = new HashMap<Map<String, Integer>, Integer>();
    var values = new HashMap<Prefix, Integer>();
    own.forEach((prefix, held) -> values.put(prefix, index(held, memberships, indexes)));
    var table =
        PrefixTable.ofPrefixes(
            values,
            (around, inner) -> {
              if (around == PrefixTable.NONE) {
                return inner;
              }
              var both = joined(memberships.get(around), memberships.get(inner));
              return index(both, memberships, indexes);
            });
    return new PrefixSets(table, memberships);
  }

  private static Map<String, Integer> joined(
      Map<String, Integer> outer, Map<String, Integer> inner) {
    var both = new HashMap<>(outer);
    both.putAll(inner);
    return both;
  }

  private static int index(
      Map<String, Integer> membership,
      List<Map<String, Integer>> memberships,
      Map<Map<String, Integer>, Integer> indexes) {
    var key = Map.copyOf(membership);
    return indexes.computeIfAbsent(
        key,
        added -> {
          memberships.add(added);
          return memberships.size() - 1;
        });
  }
}
