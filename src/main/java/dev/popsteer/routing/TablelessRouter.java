package dev.popsteer.routing;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// Decides for clients who are elsewhere than the databases say, by the same rules and pools that
/// tables are compiled from, for one snapshot.
///
/// What was chosen is kept for all clients of whom the same is known, as those of one town have it
/// in common. What is kept last in a place takes that of what was there before, so there is never
/// more than [#MAX_KEPT]. Safe for use by many threads.
final class TablelessRouter {

  /// A power of two.
  static final int MAX_KEPT = 4_096;

  private final Snapshot snapshot;
  private final RendezvousScores scores = new RendezvousScores();
  private final AtomicReferenceArray<@Nullable Kept> kept = new AtomicReferenceArray<>(MAX_KEPT);

  TablelessRouter(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /// What a choice depends on.
  ///
  /// @param plan its index
  /// @param step the lowest one of the clients that have the same PoPs: see [RampLevels]
  /// @param slot see [KnownClient]
  private record Standpoint(int plan, int step, int slot, Whereabouts whereabouts) {}

  private record Kept(Standpoint from, Choice choice) {}

  /// What is decided for a client.
  ///
  /// @param client whose whereabouts are known
  /// @param asked see [Router#decide]
  Decision decide(Route route, Want want, KnownClient client, Name asked) {
    int plan = snapshot.steering().plan(Objects.requireNonNull(route.tables().get(want)));
    var levels = RampLevels.of(snapshot.configuration().plans().pops(plan), snapshot.health());
    int level = levels.of(Ranking.step(route.service(), client.address()));
    var whereabouts = Objects.requireNonNull(client.whereabouts());
    var from = new Standpoint(plan, levels.firstStep(level), client.slot(), whereabouts);
    return SteeringTable.decide(choice(from, client), client.address(), asked);
  }

  private Choice choice(Standpoint from, KnownClient client) {
    int hash = from.hashCode();
    int place = (hash ^ hash >>> 16) & (MAX_KEPT - 1);
    var known = kept.get(place);
    if (known != null && known.from.equals(from)) {
      return known.choice;
    }
    var choice = chosen(from, client);
    kept.set(place, new Kept(from, choice));
    return choice;
  }

  private Choice chosen(Standpoint from, KnownClient client) {
    var plan = snapshot.configuration().plans().plans().get(from.plan());
    return switch (plan.pipeline().actionFor(client.traits())) {
      case Action.Deny(var denial) -> new Choice.Denied(denial);
      case Action.Steer steer -> {
        var place = PlaceIndex.of(from.whereabouts().coordinates());
        var pools = new PoolChoices(place, snapshot.health(), _ -> null, scores);
        var chosen = pools.steer(steer, client.traits(), plan, from.step());
        yield chosen.choices().get(chosen.at(0));
      }
    };
  }
}
