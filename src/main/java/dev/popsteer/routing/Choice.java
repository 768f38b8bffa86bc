package dev.popsteer.routing;

import dev.popsteer.routing.Action.Denial;
import dev.popsteer.routing.Decision.Reason;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Policy.HashKey;
import dev.popsteer.topology.Pop;
import java.util.List;

/// What is chosen for all clients in a range: a decision but for its scope and, where a hash
/// decides, but for that.
sealed interface Choice {

  /// These PoPs, in this order.
  record Ordered(List<Pop> pops, AnswerSize size, boolean rotated, Reason reason)
      implements Choice {
    public Ordered {
      pops = List.copyOf(pops);
    }
  }

  /// One of these PoPs by hash.
  ///
  /// @param ipv4Bits how many leading bits of a client's IPv4 address are hashed
  /// @param ipv6Bits likewise
  record Hashed(
      HashSpace space, HashKey key, int ipv4Bits, int ipv6Bits, AnswerSize size, Reason reason)
      implements Choice {}

  /// The service's fallback records.
  record Exhausted() implements Choice {}

  /// See [Action.Deny].
  record Denied(Denial denial) implements Choice {}

  /// See [Decision.Lacking].
  record Lacking() implements Choice {}
}
