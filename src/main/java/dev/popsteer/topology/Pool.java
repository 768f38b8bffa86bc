package dev.popsteer.topology;

import java.util.List;
import java.util.Map;

/// PoPs among which clients are distributed, and how.
///
/// @param name as the file has it; for a list of PoPs that stands in a rule, what messages call it
/// @param pops never empty, none twice, in the order of the file
/// @param weights in the place of the PoPs' own
/// @param answer how much of it an answer carries
/// @param panicPercent if fewer of its PoPs than this part are up, 0–100, health is not believed in
///   it; 0 for never, as long as any is up
public record Pool(
    String name,
    List<Pop> pops,
    Policy policy,
    Map<PopCode, Integer> weights,
    AnswerSize answer,
    int panicPercent) {

  public Pool {
    pops = List.copyOf(pops);
    weights = Map.copyOf(weights);
    if (pops.isEmpty()) {
      throw new IllegalArgumentException("pool " + name + " is empty");
    }
  }

  /// A pool in which health is believed as long as any PoP is up.
  public Pool(
      String name,
      List<Pop> pops,
      Policy policy,
      Map<PopCode, Integer> weights,
      AnswerSize answer) {
    this(name, pops, policy, weights, answer, 0);
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

  /// Whether so few are up that health is not believed.
  ///
  /// @param of how many
  public boolean panics(int up, int of) {
    return up * 100L < (long) panicPercent * of;
  }

  /// The weight of a PoP in this pool.
  public int weight(Pop pop) {
    return weights.getOrDefault(pop.code(), pop.reach().weight());
  }
}
