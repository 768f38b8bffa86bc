package dev.popsteer.routing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where the current snapshot is read. An interface because those who answer may only read it; the
/// one implementation that can also replace it belongs to the control plane.
public interface Snapshots {

  /// The snapshot to answer from; empty only until the first has been published.
  Optional<Snapshot> current();

  /// What an operator should look at: what health says, and what else there is.
  default List<Alarm> alarms() {
    return current().map(snapshot -> snapshot.health().alarms()).orElse(List.of()).stream()
        .map(Alarm::of)
        .toList();
  }

  /// When health was read last, whether anything changed or not; empty if it never was.
  default Optional<Instant> healthReadAt() {
    return Optional.empty();
  }
}
