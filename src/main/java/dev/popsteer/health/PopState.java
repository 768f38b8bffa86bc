package dev.popsteer.health;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is believed of a PoP.
public sealed interface PopState {

  /// All that [#word] may be.
  List<String> WORDS = List.of("up", "shedding", "held-back", "down", "damped", "drained");

  /// Healthy, or nobody ever said otherwise.
  record Up() implements PopState {}

  /// Healthy, but with so little room that it gets fewer clients.
  ///
  /// @param loadPercent of its capacity, when that was last decided
  record Shedding(int loadPercent) implements PopState {}

  /// Found unhealthy together with so many others that it is not believed yet.
  ///
  /// @param against monitors that say so
  /// @param reporting monitors that say anything
  /// @param until when it will be believed if they still say so
  record HeldBack(int against, int reporting, Instant until) implements PopState {}

  /// Found unhealthy.
  ///
  /// @param against monitors that say so
  /// @param reporting monitors that say anything
  record Down(int against, int reporting) implements PopState {}

  /// Found unhealthy and healthy too often.
  ///
  /// @param steady for how long it must be found healthy to be believed again
  record Damped(Duration steady) implements PopState {}

  /// Taken out by an operator, perhaps over some time.
  ///
  /// @param reason the operator's words, possibly empty
  /// @param until when that ends by itself; null if it does not
  record Drained(String reason, @Nullable Instant until) implements PopState {

    /// Until the operator takes it back.
    public Drained(String reason) {
      this(reason, null);
    }
  }

  /// Said to be up, or down, by an operator.
  ///
  /// @param reason the operator's words, possibly empty
  /// @param until when that ends by itself; null if it does not
  record Overridden(boolean up, String reason, @Nullable Instant until) implements PopState {}

  /// Whether clients are to be sent there, all or some. Its [Share] may not have come so far yet.
  default boolean isUp() {
    return switch (this) {
      case Up _, Shedding _, HeldBack _ -> true;
      case Down _, Damped _, Drained _ -> false;
      case Overridden overridden -> overridden.up();
    };
  }

  /// Whether it is as it is because an operator says so, and not because of what was found.
  default boolean isByHand() {
    return switch (this) {
      case Drained _, Overridden _ -> true;
      case Up _, Shedding _, HeldBack _, Down _, Damped _ -> false;
    };
  }

  /// Whether another one is of the same kind, and says the same for clients.
  default boolean isLike(PopState other) {
    return getClass().equals(other.getClass()) && isUp() == other.isUp();
  }

  /// Whether people want to be told of it after another one: how many monitors say so, and the
  /// load, are no news, whereas what operators say always is.
  default boolean isNewsAfter(PopState before) {
    return !isLike(before) || (isByHand() && !equals(before));
  }

  /// One word for it, of [#WORDS].
  default String word() {
    return switch (this) {
      case Up _ -> "up";
      case Shedding _ -> "shedding";
      case HeldBack _ -> "held-back";
      case Down _ -> "down";
      case Damped _ -> "damped";
      case Drained _ -> "drained";
      case Overridden overridden -> overridden.up() ? "up" : "down";
    };
  }

  /// The state in words, for people.
  default String describe() {
    return switch (this) {
      case Up() -> "up";
      case Shedding(int loadPercent) -> "sheds clients at a load of " + loadPercent + " %";
      case HeldBack(int against, int reporting, var until) ->
          "up until %s, though %s: too many PoPs at once, so that is held back"
              .formatted(toSeconds(until), votes(against, reporting));
      case Down(int against, int reporting) -> votes(against, reporting);
      case Damped(var steady) ->
          "damped, for it went up and down too often: down until it has been found up for "
              + steady.toSeconds()
              + " s";
      case Drained(var reason, var until) -> byOperator("drained by an operator", reason, until);
      case Overridden(boolean up, var reason, var until) ->
          byOperator(
              up ? "said to be up by an operator" : "said to be down by an operator",
              reason,
              until);
    };
  }

  private static String votes(int against, int reporting) {
    return against + " of " + reporting + " monitors say that it is down";
  }

  private static String byOperator(String what, String reason, @Nullable Instant until) {
    return what
        + (until == null ? "" : " until " + toSeconds(until))
        + (reason.isEmpty() ? "" : ": " + reason);
  }

  /// Nobody reads more.
  private static Instant toSeconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
