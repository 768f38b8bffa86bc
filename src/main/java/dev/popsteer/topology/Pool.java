package dev.popsteer.topology;

import java.util.List;
import java.util.Map;

/// PoPs among which clients are distributed, and how.
///
/// @param name as the file has it; for a list of PoPs that stands in a rule, what messages call it
/// @param pops never empty, none twice, in the order of the file
/// @param weights in the place of the PoPs' own
/// @param answer how much of it an answer carries
public record Pool(
    String name, List<Pop> pops, Policy policy, Map<PopCode, Integer> weights, AnswerSize answer) {

  public Pool {
    pops = List.copyOf(pops);
    weights = Map.copyOf(weights);
    if (pops.isEmpty()) {
      throw new IllegalArgumentException("pool " + name + " is empty");
    }
  }

  /// A pool that sends each client to its nearest PoP.
  public Pool(String name, List<Pop> pops) {
    this(name, pops, new Policy.LowestLatency(), Map.of(), AnswerSize.ONE_POP);
  }

  /// Of the name alone, which few pools have in common.
  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /// The weight of a PoP in this pool.
  public int weight(Pop pop) {
    return weights.getOrDefault(pop.code(), pop.reach().weight());
  }
}
