package dev.popsteer.control;

import dev.popsteer.health.Kept;
import dev.popsteer.health.Observation;
import dev.popsteer.health.Share;
import dev.popsteer.topology.PopCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who tells a router of its PoPs, and with that, what it may still believe after a restart: what
/// it was told by whoever can take it back. A PoP that was down, or drained, by the word of
/// somebody who is not asked any more would be so for ever.
public sealed interface HealthSource {

  /// Redis, which has the reports of all monitors, and the orders of operators for all routers.
  record Redis() implements HealthSource {}

  /// Nobody else: its own probes, and the orders that it was given itself.
  ///
  /// @param probed the PoPs that it probes; may be empty
  record Itself(Set<PopCode> probed) implements HealthSource {

    public Itself {
      probed = Set.copyOf(probed);
    }
  }

  /// Nobody: what was known when a function was packaged holds until another package is deployed,
  /// whoever had said it.
  record Packaged() implements HealthSource {}

  /// What stands for it in the file.
  default String word() {
    return switch (this) {
      case Redis _ -> "redis";
      case Itself _ -> "itself";
      case Packaged _ -> "packaged";
    };
  }

  /// What of all that was kept may still be believed, without orders that have ended.
  default Map<PopCode, Kept> recall(HealthFile file, Instant now) {
    var recalled = new HashMap<PopCode, Kept>();
    if (this instanceof Packaged || file.from().equals(word())) {
      file.pops().forEach((pop, kept) -> recalled.put(pop, recall(pop, kept, now)));
      recalled.values().removeIf(HealthSource::saysNothing);
    }
    return recalled;
  }

  private Kept recall(PopCode pop, Kept kept, Instant now) {
    var read = kept.read().at(now);
    return switch (this) {
      case Redis _, Packaged _ -> withRead(kept, read);
      case Itself(var probed) when probed.contains(pop) -> withRead(kept, read);
      // Its share stays: a drain goes on from there, and clients come back from there.
      case Itself _ -> {
        var orders = new Observation(List.of(), read.drain(), read.forced());
        yield new Kept(orders, false, false, kept.since(), kept.share(), Share.ALL, 0);
      }
    };
  }

  private static boolean saysNothing(Kept kept) {
    return kept.read().equals(Observation.NOTHING)
        && !kept.down()
        && !kept.damped()
        && kept.share().equals(Share.ALL);
  }

  private static Kept withRead(Kept kept, Observation read) {
    return new Kept(
        read,
        kept.down(),
        kept.damped(),
        kept.since(),
        kept.share(),
        kept.room(),
        kept.loadPercent());
  }
}
