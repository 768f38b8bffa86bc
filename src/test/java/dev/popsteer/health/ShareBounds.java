package dev.popsteer.health;

import java.time.Duration;

/// How far the share of one PoP may move from one look to the next, by its states and by the
/// policy's ramps.
final class ShareBounds {

  private final HealthPolicy policy;

  /// Whether the share is on its way up after the PoP was out.
  private boolean isReturning;

  private int moves;

  ShareBounds(HealthPolicy policy) {
    this.policy = policy;
  }

  /// Takes note of one look.
  ///
  /// @param kept what is believed besides what an operator says
  /// @param passed since the look before
  /// @return what is wrong with where the share is now; empty if nothing is
  String fault(Standing before, Standing after, Kept kept, Duration passed) {
    int was = before.share().steps();
    int is = after.share().steps();
    boolean returns = after.state().isUp() && (isReturning || !before.state().isUp());
    isReturning = returns && !after.state().isByHand() && !after.share().equals(kept.room());
    moves += is != was && is != 0 && is != Share.STEPS ? 1 : 0;
    return switch (after.state()) {
      case PopState.Up _ when is < was -> "sheds clients without a reason";
      case PopState.Up _, PopState.HeldBack _, PopState.Shedding _ ->
          tooFar(was, is, passed, returns ? policy.ramps().recovery() : policy.shedding().move());
      case PopState.Drained _ when is > was -> "gets clients back though it is drained";
      case PopState.Drained _ when kept.down() || kept.damped() -> is == 0 ? "" : "is out";
      case PopState.Drained _ -> tooFar(was, is, passed, policy.ramps().drain());
      case PopState.Down _, PopState.Damped _ -> is == 0 ? "" : "is out";
      case PopState.Overridden(boolean up, var _, var _) ->
          is == (up ? Share.STEPS : 0) ? "" : "is not where an operator wants it";
    };
  }

  /// One step of grace: the first is made at once, or there was time left over from the last.
  private static String tooFar(int was, int is, Duration passed, Duration whole) {
    long stepNanos = whole.toNanos() / Share.STEPS;
    if (stepNanos == 0) {
      return "";
    }
    long most = passed.toNanos() / stepNanos + 1;
    return Math.abs(is - was) <= most ? "" : "moves by more than " + most + " steps";
  }

  /// How many times the share was seen to move, and not to arrive.
  int moves() {
    return moves;
  }
}
