package dev.popsteer.routing;

import dev.popsteer.topology.Pop;

/// What the router chose for one query.
///
/// @param pop the PoP that the client is sent to
/// @param scope leading address bits that the choice depends on, in the client's own family (0–32
///   or 0–128); 0 means the same choice for every client (RFC 7871 §7.2.1)
/// @param reason how the choice came about
public record Decision(Pop pop, int scope, Reason reason) {

  /// How a PoP was chosen.
  public enum Reason {
    /// It is the first of the client's ranking that is up.
    FIRST_UP,
    /// None of the pool is up. Then health is not believed, and the first of the ranking serves.
    NONE_UP
  }
}
