package dev.popsteer.http;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.http.SteeringRoutes.Settings;
import dev.popsteer.routing.Caller;
import dev.popsteer.topology.BaseUrl;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes an [Asked] of a request: who asks, whom, and for what, as the settings say whom to
/// believe.
final class RequestReader {

  private static final String ACCESS_CONTROL_REQUEST_METHOD = "Access-Control-Request-Method";
  private static final IpAddress LOCAL = IpAddress.parse("127.0.0.1");

  private final Settings settings;
  private final AdminGate gate;

  RequestReader(Settings settings, AdminGate gate) {
    this.settings = settings;
    this.gate = gate;
  }

  /// What is asked; empty if nothing that this process has can be meant.
  Optional<Asked> read(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.HOST).size() > 1
        ? Optional.empty()
        : RequestTarget.parse(request.uri()).map(target -> asked(request, target));
  }

  private Asked asked(HttpServerRequest request, RequestTarget target) {
    var headers = request.headers();
    boolean isPreflight =
        request.method().equals(HttpMethod.OPTIONS)
            && headers.contains(ACCESS_CONTROL_REQUEST_METHOD);
    var viewed = settings.proxies().host(headers);
    var base =
        hasBase(target.pathAndQuery())
            ? settings.publicUrl().map(BaseUrl::text).orElseGet(() -> base(request))
            : "";
    return new Asked(
        request.method().name(),
        viewed.orElseGet(() -> host(request, target)),
        target.pathAndQuery(),
        client(request),
        new Asked.Circumstances(
            settings.clock().millis(),
            base,
            // Several lines are one list (RFC 9110 §5.3).
            String.join(",", headers.getAll(HttpHeaders.ACCEPT)),
            isPreflight,
            () -> gate.admits(request)));
  }

  /// Whether what is answered has URLs of this server in it.
  private static boolean hasBase(String target) {
    return target.startsWith(SteeringManifest.PATH) || target.startsWith(PlaylistEntry.PATH);
  }

  /// The host that the target names, else that of the Host header; empty if there is none.
  private static String host(HttpServerRequest request, RequestTarget target) {
    if (!target.authority().isEmpty()) {
      int colon = target.authority().indexOf(':');
      return colon < 0 ? target.authority() : target.authority().substring(0, colon);
    }
    var authority = request.authority();
    return authority == null ? "" : authority.host();
  }

  /// The URL of this server as the request has it; empty if that says nothing that could be one.
  /// The socket's address is no substitute: behind a load balancer it is one of the inside.
  private String base(HttpServerRequest request) {
    boolean isEncrypted =
        switch (settings.place()) {
          case SERVER -> request.isSSL();
          case FUNCTION -> true;
        };
    var scheme = isEncrypted ? "https://" : "http://";
    return settings
        .proxies()
        .host(request.headers())
        .or(() -> Optional.ofNullable(request.authority()).map(HostAndPort::toString))
        .map(authority -> url(scheme + authority))
        .orElse("");
  }

  private static String url(String text) {
    try {
      return BaseUrl.parse(text).text();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private Caller client(HttpServerRequest request) {
    // Not that of the request, which the framework may have taken from a header.
    var remote = request.connection().remoteAddress();
    return settings
        .proxies()
        .client(address(remote == null ? null : remote.hostAddress()), request.headers());
  }

  /// @param text null for a Unix socket, whose other end is on this host, and where nobody says
  private static IpAddress address(@Nullable String text) {
    if (text == null) {
      return LOCAL;
    }
    int zone = text.indexOf('%');
    return IpAddress.parse(zone < 0 ? text : text.substring(0, zone));
  }
}
