package dev.popsteer.routing;

import java.util.Optional;
import org.xbill.DNS.Name;

/// Decides for clients that ask over HTTP, for one snapshot: by the tables, as the router does for
/// DNS; and where somebody who is believed says where a client is, by that.
///
/// Safe for use by many threads.
public final class HttpRouter {

  private final Snapshot snapshot;
  private final TablelessRouter tableless;

  public HttpRouter(Snapshot snapshot) {
    this.snapshot = snapshot;
    this.tableless = new TablelessRouter(snapshot);
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /// What is decided for a client of a service.
  ///
  /// @param asked the name that it asked for, which lies under the service's if that is a wildcard
  public HttpDecision decide(Route route, Caller caller, Name asked) {
    return caller.whereabouts() == null
        ? HttpDecision.of(route, caller.address(), asked)
        : decide(route, known(caller), asked);
  }

  /// All PoPs that a client of a service may be sent to, in order.
  ///
  /// @param asked see [#decide]
  public Ranking rank(Route route, Caller caller, Name asked) {
    var client = known(caller);
    return rank(route, client, decide(route, client, asked));
  }

  /// What was said of where a client is, if that decides.
  public Optional<Whereabouts> whereabouts(Caller caller) {
    return Optional.ofNullable(known(caller).whereabouts());
  }

  KnownClient known(Caller caller) {
    return KnownClient.of(snapshot.configuration().plans().clients(), caller);
  }

  HttpDecision decide(Route route, KnownClient client, Name asked) {
    return client.whereabouts() == null
        ? HttpDecision.of(route, client.address(), asked)
        : HttpDecision.of(
            route.service(),
            client.address(),
            want -> tableless.decide(route, want, client, asked));
  }

  Ranking rank(Route route, KnownClient client, HttpDecision decided) {
    return Ranking.of(snapshot, route, client, decided);
  }
}
