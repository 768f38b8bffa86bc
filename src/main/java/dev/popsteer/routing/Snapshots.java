package dev.popsteer.routing;

import java.time.Instant;
import java.util.Optional;

/// Where the current snapshot is read. An interface because those who answer may only read it; the
/// one implementation that can also replace it belongs to the control plane.
public interface Snapshots {

  /// The snapshot to answer from; empty only until the first has been published.
  Optional<Snapshot> current();

  /// When health was read last, whether anything changed or not; empty if it never was.
  default Optional<Instant> healthReadAt() {
    return Optional.empty();
  }
}
