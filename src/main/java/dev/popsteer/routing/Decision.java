package dev.popsteer.routing;

import dev.popsteer.routing.Action.Denial;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Pop;
import java.util.List;

/// What the router chose for one query.
public sealed interface Decision {

  /// Leading address bits that the choice depends on, in the client's own family (0–32 or 0–128); 0
  /// means the same choice for every client (RFC 7871 §7.2.1).
  int scope();

  /// The same decision with another scope.
  default Decision withScope(int other) {
    return switch (this) {
      case Steered(var pops, var size, boolean rotated, var reason, int _) ->
          new Steered(pops, size, rotated, reason, other);
      case Exhausted _ -> new Exhausted(other);
      case Denied(var denial, int _) -> new Denied(denial, other);
      case Lacking _ -> new Lacking(other);
    };
  }

  /// Send the client to these PoPs.
  ///
  /// @param pops best first, never empty; each has what was asked for
  /// @param rotated whether answers begin with another one from query to query
  /// @param reason how the choice came about
  record Steered(List<Pop> pops, AnswerSize size, boolean rotated, Reason reason, int scope)
      implements Decision {
    public Steered {
      pops = List.copyOf(pops);
    }
  }

  /// No PoP is usable, so the service's fallback records are served.
  record Exhausted(int scope) implements Decision {}

  /// A rule denies the client.
  record Denied(Denial denial, int scope) implements Decision {}

  /// No PoP that serves the client has what was asked for, up or not: no data.
  record Lacking(int scope) implements Decision {}

  /// How PoPs were chosen.
  enum Reason {
    /// They are the best of those that are up.
    BEST_UP,
    /// Fewer are up than the pool's panic threshold. Then health is not believed in it, and the
    /// best of all serves.
    FEW_UP,
    /// None is up. Then health is not believed, and the best of all serves.
    NONE_UP,
    /// Those that are up have let the client go, some of them because of their load. Then load is
    /// not believed, and the best of these serves.
    ALL_BUSY
  }
}
