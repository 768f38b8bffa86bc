package dev.popsteer.routing;

import dev.popsteer.health.Health;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// For how long at least nothing that each plan leads to will change: as long as that holds for
/// each of its PoPs.
final class SettledPlans {

  private static final int UNKNOWN = -1;

  private final int[] seconds;

  private SettledPlans(int[] seconds) {
    this.seconds = seconds;
  }

  static SettledPlans of(SteeringPlans plans, Health health) {
    int[] seconds = new int[plans.size()];
    Arrays.fill(seconds, UNKNOWN);
    var bounded = new HashMap<PopCode, Integer>();
    health
        .standings()
        .forEach(
            (pop, standing) -> {
              if (standing.settled() != null) {
                bounded.put(pop, (int) standing.settled().toSeconds());
              }
            });
    if (!bounded.isEmpty()) {
      Arrays.setAll(seconds, plan -> least(plans, plan, bounded));
    }
    return new SettledPlans(seconds);
  }

  private static int least(SteeringPlans plans, int plan, Map<PopCode, Integer> bounded) {
    int least = UNKNOWN;
    for (var pop : plans.pops(plan)) {
      int own = bounded.getOrDefault(pop.code(), UNKNOWN);
      if (own != UNKNOWN && (least == UNKNOWN || own < least)) {
        least = own;
      }
    }
    return least;
  }

  /// -1 if it is not known.
  int seconds(int plan) {
    return seconds[plan];
  }

  /// Null if it is not known.
  @Nullable Duration of(int plan) {
    return seconds[plan] == UNKNOWN ? null : Duration.ofSeconds(seconds[plan]);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SettledPlans plans && Arrays.equals(seconds, plans.seconds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(seconds);
  }
}
