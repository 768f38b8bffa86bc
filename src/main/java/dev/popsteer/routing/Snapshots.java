package dev.popsteer.routing;

import java.util.Optional;

/// Where the current snapshot is read. An interface because those who answer may only read it; the
/// one implementation that can also replace it belongs to the control plane.
public interface Snapshots {

  /// The snapshot to answer from; empty only until the first has been published.
  Optional<Snapshot> current();
}
