package dev.popsteer.routing;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.Health;
import dev.popsteer.routing.Decision.Reason;
import dev.popsteer.topology.Pop;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides which PoP serves a client: a pure function of the compiled map and of health.
///
/// PoPs that lack what is wanted are passed over, so that a client whose nearest PoP has no IPv6
/// address gets AAAA from the next one that has.
public final class Router {

  private Router() {}

  /// The first PoP of the client's ranking that is up and has what is wanted; if none is up, health
  /// is not believed, and the first that has it serves.
  ///
  /// @param client the client subnet's address, or the resolver's
  /// @return empty if no PoP of the pool has what is wanted: then that holds for every client
  public static Optional<Decision> decide(Route route, Health health, IpAddress client, Want want) {
    var match = route.popMap().find(client);
    @Nullable Pop firstDown = null;
    for (var pop : match.ranking().pops()) {
      if (!want.isMetBy(pop)) {
        continue;
      }
      if (health.of(pop.code()).isUp()) {
        return Optional.of(new Decision(pop, match.scope(), Reason.FIRST_UP));
      }
      firstDown = firstDown == null ? pop : firstDown;
    }
    return Optional.ofNullable(firstDown)
        .map(pop -> new Decision(pop, match.scope(), Reason.NONE_UP));
  }
}
