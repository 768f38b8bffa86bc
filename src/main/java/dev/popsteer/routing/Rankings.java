package dev.popsteer.routing;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.Share;
import dev.popsteer.topology.Pop;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// What is made of the rankings of one snapshot, kept for all clients for whom it is the same.
///
/// A ranking is the same for clients of one cell of the client table for whom the same was decided,
/// and who stand on the same side of each PoP's share. What is kept last in a place takes that of
/// what was there before: nothing waits, and there is never more than [#MAX_KEPT].
///
/// Safe for use by many threads.
///
/// @param <T> what is made; it depends on the route and on the ranked PoPs alone
public final class Rankings<T> {

  /// A power of two.
  static final int MAX_KEPT = 4_096;

  private final Snapshot snapshot;
  private final BiFunction<Route, Ranking, T> maker;
  private final AtomicReferenceArray<@Nullable Kept<T>> kept = new AtomicReferenceArray<>(MAX_KEPT);

  /// For each step, how many PoPs have a share that is no higher: clients for whom that is equal
  /// are kept by the same PoPs.
  private final int[] sharesUpToStep = new int[Share.STEPS];

  /// @param maker makes it
  public Rankings(Snapshot snapshot, BiFunction<Route, Ranking, T> maker) {
    this.snapshot = snapshot;
    this.maker = maker;
    for (var standing : snapshot.health().standings().values()) {
      for (int step = standing.share().steps(); step < Share.STEPS; step++) {
        sharesUpToStep[step]++;
      }
    }
  }

  /// For whom a ranking is the same.
  ///
  /// @param pops that were chosen
  /// @param slot of the client table
  /// @param side of the shares, see [#sharesUpToStep]
  private record Standpoint(
      Route route, Want want, boolean believed, List<Pop> pops, int slot, int side) {

    @SuppressWarnings("ReferenceEquality") // A snapshot has each route once, and they are large.
    boolean isSame(Standpoint other) {
      return route == other.route
          && want == other.want
          && believed == other.believed
          && slot == other.slot
          && side == other.side
          && pops.equals(other.pops);
    }

    int place() {
      int first = pops.isEmpty() ? 0 : System.identityHashCode(pops.getFirst());
      int hash = 31 * (31 * (31 * slot + side) + first) + System.identityHashCode(route);
      return (hash ^ hash >>> 16) & (MAX_KEPT - 1);
    }
  }

  private record Kept<T>(Standpoint from, T made) {}

  /// What is made of the ranking for a client.
  ///
  /// @param asked see [HttpDecision#of]
  public T of(Route route, IpAddress client, Name asked) {
    var decided = HttpDecision.of(route, client, asked);
    var from = standpoint(route, client, decided);
    int place = from.place();
    var known = kept.get(place);
    if (known != null && known.from.isSame(from)) {
      return known.made;
    }
    var made = maker.apply(route, Ranking.of(snapshot, route, client, decided));
    kept.set(place, new Kept<>(from, made));
    return made;
  }

  private Standpoint standpoint(Route route, IpAddress client, HttpDecision decided) {
    return new Standpoint(
        route,
        decided.want(),
        Ranking.isBelieved(decided.decision()),
        decided.pops(),
        Ranking.slot(snapshot, client),
        side(route, client));
  }

  private int side(Route route, IpAddress client) {
    boolean isDivided = sharesUpToStep[0] != sharesUpToStep[Share.STEPS - 1];
    return isDivided ? sharesUpToStep[Ranking.step(route.service(), client)] : sharesUpToStep[0];
  }
}
