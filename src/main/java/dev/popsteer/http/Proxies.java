package dev.popsteer.http;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Caller;
import io.vertx.core.MultiMap;
import java.util.Optional;

/// Who is believed when they say whom they speak for: those who have the addresses of trusted
/// proxies, and whoever knows the secret of a distribution of CloudFront.
///
/// @param cloudFront empty if none is in front
public record Proxies(Forwarding forwarding, Optional<CloudFront> cloudFront) {

  /// The client.
  ///
  /// @param socket where the request comes from
  Caller client(IpAddress socket, MultiMap headers) {
    return cloudFront
        .flatMap(front -> front.viewer(headers))
        .orElseGet(
            () ->
                Caller.at(
                    forwarding.client(socket, headers.getAll(forwarding.header().fieldName()))));
  }

  /// The host that the client asked, if it asked through somebody who has to ask another one for it
  /// and is believed.
  Optional<String> host(MultiMap headers) {
    return cloudFront.flatMap(front -> front.host(headers));
  }
}
