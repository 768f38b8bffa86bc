package dev.popsteer.routing;

import dev.popsteer.geo.IpAddress;
import java.util.Objects;
import org.xbill.DNS.Name;

/// Decides which PoPs serve a client: a pure function of the query and the snapshot.
public final class Router {

  private Router() {}

  /// What is decided for a client.
  ///
  /// @param client the client subnet's address, or the resolver's
  /// @param asked the name of the query, which lies under the service's if that is a wildcard
  /// @param want what the query wants of the service
  public static Decision decide(Route route, IpAddress client, Name asked, Want want) {
    return Objects.requireNonNull(route.tables().get(want)).decide(client, asked);
  }
}
