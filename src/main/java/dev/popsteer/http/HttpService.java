package dev.popsteer.http;

import dev.popsteer.routing.HttpSteering;
import dev.popsteer.routing.Route;
import dev.popsteer.routing.Snapshot;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// A service that is steered over HTTP, found by the name that a client asks for.
///
/// @param asked lies under the service's name if that is a wildcard
record HttpService(Name asked, Route route, HttpSteering http) {

  /// The longest name, with the dot at its end.
  private static final int MAX_NAME_CHARS = 254;

  /// Finds the service that a host belongs to; empty if there is none, or none over HTTP.
  static Optional<HttpService> find(Snapshot snapshot, String host) {
    return name(host)
        .flatMap(
            name ->
                snapshot
                    .routeFor(name, Type.A)
                    .flatMap(
                        route -> {
                          var http = route.service().http();
                          return http == null
                              ? Optional.empty()
                              : Optional.of(new HttpService(name, route, http));
                        }));
  }

  /// Of letters, digits, hyphens and underscores alone: in others dnsjava would see escapes.
  private static Optional<Name> name(String host) {
    if (host.isEmpty() || host.length() > MAX_NAME_CHARS || !isHostName(host)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Name.fromString(host, Name.root));
    } catch (TextParseException e) {
      return Optional.empty();
    }
  }

  private static boolean isHostName(String text) {
    return text.chars()
        .allMatch(
            c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || c == '.');
  }
}
