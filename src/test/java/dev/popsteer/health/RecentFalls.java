package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Counts how many PoPs go down at about the same time, by nothing but what can be seen of them
/// from outside.
///
/// What is hidden under an operator's word, or under damping, counts where that makes a look better
/// than it may have been, never worse: a look that is found to be bad is.
final class RecentFalls {

  private final HealthPolicy policy;

  /// When each PoP that is down fell, of those that have been seen to.
  private final Map<PopCode, Instant> fell = new HashMap<>();

  private int looks;
  private int falls;

  RecentFalls(HealthPolicy policy) {
    this.policy = policy;
  }

  /// Takes note of one look.
  ///
  /// @return whether it believed that more PoPs went down at once than is allowed, without having
  ///   waited
  boolean areTooMany(History before, History after) {
    int up = 0;
    int down = 0;
    int unexcused = 0;
    for (var pop : after.states().keySet()) {
      var was = before.of(pop);
      var is = after.of(pop);
      if (is.isByHand()) {
        fell.remove(pop);
        continue;
      }
      boolean hasFallen = !was.isByHand() && was.isUp() && !is.isUp();
      if (hasFallen) {
        fell.put(pop, after.now());
        unexcused += hasWaited(was, after.now()) ? 0 : 1;
      } else if (!(is instanceof PopState.Down)) {
        fell.remove(pop);
      }
      boolean isRecent = hasFallen || isRecent(pop, after.now());
      down += isRecent || is instanceof PopState.HeldBack ? 1 : 0;
      up += isRecent || was.isUp() || was.isByHand() ? 1 : 0;
    }
    looks++;
    falls += unexcused;
    var rule = policy.holdBack();
    return unexcused > 0 && down >= rule.atLeast() && down * 100 > rule.percent() * up;
  }

  private boolean isRecent(PopCode pop, Instant now) {
    var since = fell.get(pop);
    Duration hold = policy.holdBack().hold();
    return since != null && Duration.between(since, now).compareTo(hold) < 0;
  }

  private static boolean hasWaited(PopState was, Instant now) {
    return was instanceof PopState.HeldBack held && !held.until().isAfter(now);
  }

  int looks() {
    return looks;
  }

  /// How many PoPs were believed to go down that had not waited for it.
  int falls() {
    return falls;
  }
}
