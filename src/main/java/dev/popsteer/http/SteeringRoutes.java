package dev.popsteer.http;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Snapshots;
import dev.popsteer.topology.BaseUrl;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Steering over HTTP: makes an [Asked] of a request, and has its [Reply] sent. Between the two
/// stands [SteeringApi], which knows no sockets.
///
/// That is done on the event loop, where nothing may wait, and before anything else sees a request:
/// all paths of a service's host are the service's.
@Singleton
public final class SteeringRoutes {

  private static final int BEFORE_ALL = -100_000;
  private static final String ACCESS_CONTROL_REQUEST_METHOD = "Access-Control-Request-Method";
  private static final IpAddress LOCAL = IpAddress.parse("127.0.0.1");

  private final Snapshots snapshots;
  private final AdminGate gate;
  private volatile @Nullable Settings settings;

  /// How requests are to be understood.
  ///
  /// @param publicUrl of this server, as clients know it; empty if it is as requests say
  /// @param clock gives the time of arrival
  public record Settings(Forwarding forwarding, Optional<BaseUrl> publicUrl, InstantSource clock) {}

  SteeringRoutes(Snapshots snapshots, AdminGate gate) {
    this.snapshots = snapshots;
    this.gate = gate;
  }

  /// Begins to answer.
  public void open(Settings to) {
    settings = to;
  }

  void register(@Observes Router router) {
    router.route().order(BEFORE_ALL).handler(this::handle);
    router.route().last().handler(SteeringRoutes::nothing);
  }

  private void handle(RoutingContext context) {
    var request = context.request();
    var open = settings;
    if (open == null) {
      context.next();
      return;
    }
    var target = RequestTarget.parse(request.uri());
    if (target.isEmpty() || request.headers().getAll(HttpHeaders.HOST).size() > 1) {
      // Nothing that this process has can be meant.
      var detail = "the request has no path, bytes that no URL has, or more than one Host";
      Sending.send(request, new Reply.Failure(400, detail));
      return;
    }
    var asked = asked(request, target.get(), open);
    snapshots
        .current()
        .flatMap(snapshot -> new SteeringApi(snapshot).answer(asked))
        .ifPresentOrElse(reply -> Sending.send(request, reply), context::next);
  }

  private static void nothing(RoutingContext context) {
    var detail =
        "no service that is steered over HTTP has this host, and nothing else is under this path";
    Sending.send(context.request(), new Reply.Failure(404, detail));
  }

  private Asked asked(HttpServerRequest request, RequestTarget target, Settings open) {
    var headers = request.headers();
    var accept = headers.get(HttpHeaders.ACCEPT);
    boolean isPreflight =
        request.method().equals(HttpMethod.OPTIONS)
            && headers.contains(ACCESS_CONTROL_REQUEST_METHOD);
    var base = open.publicUrl().map(BaseUrl::text).orElseGet(() -> base(request));
    return new Asked(
        request.method().name(),
        host(request, target),
        target.pathAndQuery(),
        client(request, open.forwarding()),
        new Asked.Circumstances(
            open.clock().millis(),
            base,
            accept == null ? "" : accept,
            isPreflight,
            () -> gate.admits(request)));
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

  /// The URL of this server as the request has it or, if that says nothing that could be one, as
  /// the socket has it.
  private static String base(HttpServerRequest request) {
    var scheme = request.isSSL() ? "https://" : "http://";
    var authority = request.authority();
    if (authority != null) {
      try {
        return BaseUrl.parse(scheme + authority).text();
      } catch (IllegalArgumentException e) {
        // Whoever sends nonsense gets an address that leads here.
      }
    }
    var here = request.connection().localAddress();
    var address = address(here.hostAddress());
    return scheme
        + switch (address.family()) {
          case IPV4 -> address.toString();
          case IPV6 -> "[" + address + "]";
        }
        + ":"
        + here.port();
  }

  private static IpAddress client(HttpServerRequest request, Forwarding forwarding) {
    // Not that of the request, which the framework may have taken from a header.
    var socket = address(request.connection().remoteAddress().hostAddress());
    return forwarding.client(socket, request.headers().getAll(forwarding.header().fieldName()));
  }

  /// @param text null for a Unix socket, whose other end is on this host
  private static IpAddress address(@Nullable String text) {
    if (text == null) {
      return LOCAL;
    }
    int zone = text.indexOf('%');
    return IpAddress.parse(zone < 0 ? text : text.substring(0, zone));
  }
}
