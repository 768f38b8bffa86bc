package dev.popsteer.routing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Compiles plans, for one state of health, into steering tables. Plans share what pools choose.
///
/// Safe for use by many threads.
final class SteeringCompiler {

  /// Tables of so many plans, and no more, are made as fast as they can be: 2 MB each with the
  /// default database.
  private static final int MAX_COMPACT = 64;

  private final ClientTable clients;
  private final PoolChoices pools;
  private final boolean compacts;
  private final Queue<Scratch> idle = new ConcurrentLinkedQueue<>();

  /// @param plans how many plans there are
  SteeringCompiler(ClientTable clients, PoolChoices pools, int plans) {
    this.clients = clients;
    this.compacts = plans <= MAX_COMPACT;
    this.pools = pools;
  }

  /// Arrays for one plan. Whoever borrows them gives them back.
  Scratch borrowScratch() {
    var scratch = idle.poll();
    return scratch == null ? new Scratch(clients) : scratch;
  }

  void giveBack(Scratch scratch) {
    idle.add(scratch);
  }

  PoolChoices pools() {
    return pools;
  }

  /// Compiles a plan for clients of these levels.
  SteeringTable compile(Plan plan, RampLevels levels) {
    var table = new PlanCompiler(plan, levels, clients, this).compile();
    return compacts ? table.compacted() : table;
  }
}
