package dev.popsteer.routing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Compiles plans, for one state of health, into steering tables. Plans share what pools choose.
///
/// Safe for use by many threads.
final class SteeringCompiler {

  private final ClientTable clients;
  private final PoolChoices pools;
  private final Queue<Scratch> idle = new ConcurrentLinkedQueue<>();

  SteeringCompiler(ClientTable clients, PoolChoices pools) {
    this.clients = clients;
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

  SteeringTable compile(Plan plan) {
    return new PlanCompiler(plan, clients, this).compile();
  }
}
