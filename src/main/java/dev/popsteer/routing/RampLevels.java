package dev.popsteer.routing;

import dev.popsteer.health.Health;
import dev.popsteer.health.Share;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// The levels on which clients are while some PoPs have a part of theirs: for all clients of a
/// level the same PoPs count as up. One level if each PoP has all of its clients or none.
///
/// Level 0 are the clients whom PoPs keep longest. There is one level more than there are different
/// shares that are neither none nor all.
final class RampLevels {

  /// The lowest step of each level, ascending from 0: see [RampGrain].
  private final int[] firstSteps;

  private final byte[] levelOfStep = new byte[Share.STEPS];

  /// On how many levels a PoP counts as up, from level 0 on; of those that do not on all.
  private final Map<PopCode, Integer> levelsUp = new HashMap<>();

  private final Set<PopCode> outByHand;
  private final Set<PopCode> busy;

  private RampLevels(Map<PopCode, Share> limited, Set<PopCode> outByHand, Set<PopCode> busy) {
    this.outByHand = outByHand;
    this.busy = busy;
    firstSteps =
        IntStream.concat(IntStream.of(0), limited.values().stream().mapToInt(Share::steps))
            .sorted()
            .distinct()
            .toArray();
    for (int level = 0; level < firstSteps.length; level++) {
      Arrays.fill(levelOfStep, firstSteps[level], Share.STEPS, (byte) level);
    }
    limited.forEach((pop, share) -> levelsUp.put(pop, of(share.steps())));
  }

  /// The levels for clients of these PoPs.
  static RampLevels of(Collection<Pop> pops, Health health) {
    var limited = new HashMap<PopCode, Share>();
    var outByHand = new HashSet<PopCode>();
    var busy = new HashSet<PopCode>();
    for (var pop : pops) {
      var standing = health.standing(pop.code());
      if (!standing.share().equals(Share.ALL)) {
        limited.put(pop.code(), standing.share());
      }
      if (standing.isOutByHand()) {
        outByHand.add(pop.code());
      }
      if (standing.isBusy()) {
        busy.add(pop.code());
      }
    }
    return new RampLevels(limited, outByHand, busy);
  }

  int count() {
    return firstSteps.length;
  }

  /// The lowest step of the clients of a level.
  int firstStep(int level) {
    return firstSteps[level];
  }

  /// The level of the clients with a step.
  int of(int step) {
    return levelOfStep[step];
  }

  /// Whether the same PoPs count as up on each level as on that of others, whichever clients are on
  /// it, and the others are out for the same kind of reason: so that the same is chosen.
  boolean haveSamePopsAs(RampLevels others) {
    return count() == others.count()
        && levelsUp.equals(others.levelsUp)
        && outByHand.equals(others.outByHand)
        && busy.equals(others.busy);
  }

  /// Whether the same clients are on each level as on that of others.
  boolean haveSameClientsAs(RampLevels others) {
    return Arrays.equals(firstSteps, others.firstSteps);
  }
}
