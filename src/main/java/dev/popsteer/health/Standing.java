package dev.popsteer.health;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is believed of one PoP, and what follows for its clients.
///
/// @param share which part of its clients it gets at present: on its way to what the state asks for
/// @param since when a state of this kind began
/// @param silentSince since when no monitor's report is fresh, though there are some, or too few
///   are again, so that the last state stays; null otherwise
/// @param settled for how long at least nothing of this will change; null if that is not known
public record Standing(
    PopState state,
    Share share,
    Instant since,
    @Nullable Instant silentSince,
    @Nullable Duration settled) {

  /// Of a PoP of which nobody ever said anything.
  public static final Standing UP = of(new PopState.Up());

  /// Of a PoP that has always been in this state.
  public static Standing of(PopState state) {
    var share = state.isUp() ? Share.ALL : Share.NONE;
    return new Standing(state, share, Instant.EPOCH, null, null);
  }

  /// Whether an operator keeps clients away from it, or is about to.
  public boolean isOutByHand() {
    return state.isByHand() && !state.isUp();
  }

  /// Whether it is up, and clients that it does not get were let go because of its load.
  public boolean isBusy() {
    boolean mayBe =
        switch (state) {
          case PopState.Shedding _, PopState.HeldBack _ -> true;
          case PopState.Up _,
              PopState.Down _,
              PopState.Damped _,
              PopState.Drained _,
              PopState.Overridden _ ->
              false;
        };
    return mayBe && !share.equals(Share.ALL);
  }

  /// In words, for people.
  public String describe() {
    var silent = silentSince == null ? "" : " (too few fresh reports since " + silentSince + ")";
    return state.describe() + clients() + silent;
  }

  private String clients() {
    boolean isUsual = share.equals(state.isUp() ? Share.ALL : Share.NONE);
    return isUsual ? "" : "; gets " + share.percent() + " % of its clients";
  }
}
