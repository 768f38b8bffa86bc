package dev.popsteer.health;

/// Whether a PoP may be given to clients.
public sealed interface PopState {

  /// Healthy, or nobody ever said otherwise.
  record Up() implements PopState {}

  /// Found unhealthy.
  ///
  /// @param against monitors that say so
  /// @param reporting monitors that say anything
  record Down(int against, int reporting) implements PopState {}

  /// Taken out by an operator.
  ///
  /// @param reason the operator's words, possibly empty
  record Drained(String reason) implements PopState {}

  /// Whether clients may be sent there.
  default boolean isUp() {
    return this instanceof Up;
  }

  /// The state in words, for people.
  default String describe() {
    return switch (this) {
      case Up() -> "up";
      case Down(int against, int reporting) ->
          against + " of " + reporting + " monitors say that it is down";
      case Drained(String reason) ->
          reason.isEmpty() ? "drained by an operator" : "drained by an operator: " + reason;
    };
  }
}
