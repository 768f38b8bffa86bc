package dev.popsteer.routing;

import dev.popsteer.health.Share;
import dev.popsteer.topology.Pop;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// What is made of the rankings of one snapshot, kept for all clients for whom it is the same.
///
/// A ranking is the same for clients of one cell of the client table, or of whom the same
/// whereabouts were said, for whom the same was decided, and who stand on the same side of each
/// PoP's share. What is kept last in a place takes that of what was there before: nothing waits,
/// and there is never more than [#MAX_KEPT].
///
/// Safe for use by many threads.
///
/// @param <T> what is made; it depends on the route and on the ranked PoPs alone
public final class Rankings<T> {

  /// A power of two.
  static final int MAX_KEPT = 4_096;

  private final HttpRouter router;
  private final BiFunction<Route, Ranking, T> maker;
  private final AtomicReferenceArray<@Nullable Kept<T>> kept = new AtomicReferenceArray<>(MAX_KEPT);

  /// For each step, how many PoPs have a share that is no higher: clients for whom that is equal
  /// are kept by the same PoPs.
  private final int[] sharesUpToStep = new int[Share.STEPS];

  /// @param maker makes it
  public Rankings(HttpRouter router, BiFunction<Route, Ranking, T> maker) {
    this.router = router;
    this.maker = maker;
    for (var standing : router.snapshot().health().standings().values()) {
      for (int step = standing.share().steps(); step < Share.STEPS; step++) {
        sharesUpToStep[step]++;
      }
    }
  }

  /// For whom a ranking is the same.
  ///
  /// @param pops that were chosen
  /// @param slot of the client table
  /// @param whereabouts see [KnownClient]
  /// @param side of the shares, see [#sharesUpToStep]
  private record Standpoint(
      Route route,
      Want want,
      boolean believed,
      List<Pop> pops,
      int slot,
      @Nullable Whereabouts whereabouts,
      int side) {

    @SuppressWarnings("ReferenceEquality") // A snapshot has each route once, and they are large.
    boolean isSame(Standpoint other) {
      return route == other.route
          && want == other.want
          && believed == other.believed
          && slot == other.slot
          && side == other.side
          && Objects.equals(whereabouts, other.whereabouts)
          && pops.equals(other.pops);
    }

    int place() {
      int first = pops.isEmpty() ? 0 : System.identityHashCode(pops.getFirst());
      int client = slot + Objects.hashCode(whereabouts);
      int hash = 31 * (31 * (31 * client + side) + first) + System.identityHashCode(route);
      return (hash ^ hash >>> 16) & (MAX_KEPT - 1);
    }
  }

  private record Kept<T>(Standpoint from, T made) {}

  /// What is made of the ranking for a client.
  ///
  /// @param asked see [HttpRouter#decide]
  public T of(Route route, Caller caller, Name asked) {
    var client = router.known(caller);
    var decided = router.decide(route, client, asked);
    var from = standpoint(route, client, decided);
    int place = from.place();
    var known = kept.get(place);
    if (known != null && known.from.isSame(from)) {
      return known.made;
    }
    var made = maker.apply(route, router.rank(route, client, decided));
    kept.set(place, new Kept<>(from, made));
    return made;
  }

  private Standpoint standpoint(Route route, KnownClient client, HttpDecision decided) {
    return new Standpoint(
        route,
        decided.want(),
        Ranking.isBelieved(decided.decision()),
        decided.pops(),
        client.slot(),
        client.whereabouts(),
        side(route, client));
  }

  private int side(Route route, KnownClient client) {
    boolean isDivided = sharesUpToStep[0] != sharesUpToStep[Share.STEPS - 1];
    return isDivided
        ? sharesUpToStep[Ranking.step(route.service(), client.address())]
        : sharesUpToStep[0];
  }
}
