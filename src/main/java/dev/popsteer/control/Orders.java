package dev.popsteer.control;

import dev.popsteer.control.AuditLog.Line;
import java.io.IOException;
import java.time.InstantSource;

/// Has operators' orders carried out: first each is written into the audit log, then it is given to
/// whoever keeps it.
///
/// Safe for use by many threads; orders wait for one another.
public final class Orders {

  private final AuditLog audit;
  private final SnapshotPublisher publisher;
  private final OrderHolder holder;
  private final InstantSource clock;

  public Orders(
      AuditLog audit, SnapshotPublisher publisher, OrderHolder holder, InstantSource clock) {
    this.audit = audit;
    this.publisher = publisher;
    this.holder = holder;
    this.clock = clock;
  }

  /// Who gives an order.
  ///
  /// @param name of the credential
  /// @param from an address
  public record Operator(String name, String from) {}

  /// Whether all routers follow orders, and not this one alone.
  public boolean areShared() {
    return holder.isShared();
  }

  /// Carries out an order.
  ///
  /// @throws IOException if it could not be written down, and so was not given, or not be kept
  public synchronized void give(Order order, Operator operator) throws IOException {
    var health = publisher.current().orElseThrow().health();
    var before = health.standing(order.pop()).describe();
    audit.write(line(order, operator, before, order.describe()));
    try {
      holder.give(order);
    } catch (IOException e) {
      audit.write(line(order, operator, before, "failed: " + e.getMessage()));
      throw e;
    }
  }

  private Line line(Order order, Operator operator, String before, String after) {
    return new Line(
        clock.instant(),
        operator.name(),
        operator.from(),
        order.verb(),
        order.pop().text(),
        order.reason(),
        before,
        after);
  }
}
