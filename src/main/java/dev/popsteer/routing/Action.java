package dev.popsteer.routing;

import dev.popsteer.topology.Pool;
import java.util.List;

/// What becomes of the clients that a rule is for.
public sealed interface Action {

  /// They are sent to the first of these pools that has a usable PoP for them.
  ///
  /// @param pools never empty
  record Steer(List<Pool> pools) implements Action {
    public Steer {
      pools = List.copyOf(pools);
      if (pools.isEmpty()) {
        throw new IllegalArgumentException("no pool to steer to");
      }
    }
  }

  /// They are denied.
  record Deny(Denial denial) implements Action {}

  /// How clients are denied.
  enum Denial {
    /// REFUSED, with the extended error 18, Prohibited (RFC 8914 §4.19).
    REFUSED,
    /// As if the name had no records of the type.
    NODATA
  }
}
