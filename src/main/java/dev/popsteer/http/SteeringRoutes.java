package dev.popsteer.http;

import dev.popsteer.dns.StreamResponder;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Caller;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import dev.popsteer.topology.BaseUrl;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Steering and DNS over HTTP: makes an [Asked] of a request, and has its [Reply] sent. Between the
/// two stand [SteeringApi] and [DnsApi], which know no sockets.
///
/// That is done on the event loop, where nothing may wait, and before anything else sees a request:
/// all paths of a service's host are the service's.
@Singleton
public final class SteeringRoutes {

  private static final Logger LOG = Logger.getLogger(SteeringRoutes.class);

  /// The system property by which the framework lets requests pass whose target is no URL to the
  /// letter. Players send such (`_HLS_pathway="a"`), and what is signed must pass as it is.
  public static final String DISABLE_URI_VALIDATION = "vertx.disableURIValidation";

  /// How many clients may wait for a playlist at the same time.
  static final int MAX_PLAYLISTS = 1_024;

  private static final int BEFORE_ALL = -100_000;
  private static final String ACCESS_CONTROL_REQUEST_METHOD = "Access-Control-Request-Method";
  private static final String NOTHING =
      "no service that is steered over HTTP has this host, and nothing else is under this path";
  private static final IpAddress LOCAL = IpAddress.parse("127.0.0.1");

  private final Snapshots snapshots;
  private final AdminGate gate;
  private final OriginClient originClient = new OriginClient(OriginClient.TIMEOUT);
  private final Semaphore playlists = new Semaphore(MAX_PLAYLISTS);
  private volatile @Nullable Open open;
  private volatile @Nullable SteeringApi api;

  /// How requests are to be understood.
  ///
  /// @param proxies whom to believe
  /// @param publicUrl of this server, as clients know it; empty if it is as requests say
  /// @param clock gives the time of arrival
  public record Settings(
      Proxies proxies, Optional<BaseUrl> publicUrl, Place place, InstantSource clock) {}

  /// Where requests come in.
  public enum Place {
    /// On sockets of this process. Who may reach which of its paths is for others to say.
    SERVER,
    /// At the front of a cloud's function, which does TLS and lets anybody in. So what is not for
    /// the world is not shown, but `/explain` to operators.
    FUNCTION
  }

  /// What is needed to answer.
  private record Open(Settings settings, DnsApi dns, Origins origins) {}

  SteeringRoutes(Snapshots snapshots, AdminGate gate) {
    this.snapshots = snapshots;
    this.gate = gate;
  }

  /// Begins to answer.
  ///
  /// @param responder answers DNS queries
  public void open(Settings settings, StreamResponder responder) {
    open = new Open(settings, new DnsApi(responder), new Origins(originClient::get));
  }

  void register(@Observes Router router) {
    router.route().order(BEFORE_ALL).handler(this::handle);
    router.route().last().handler(SteeringRoutes::nothing);
  }

  private void handle(RoutingContext context) {
    var request = context.request();
    var parts = open;
    if (parts == null) {
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
    var asked = asked(request, target.get(), parts.settings());
    var snapshot = snapshots.current();
    if (snapshot.isPresent() && PlaylistEntry.isAddressed(asked, snapshot.get())) {
      play(request, asked, new PlaylistEntry(api(snapshot.get()).router(), parts.origins()));
      return;
    }
    var reply = snapshot.flatMap(current -> api(current).answer(asked));
    if (reply.isEmpty() && DnsApi.isPost(asked)) {
      post(request, asked, parts.dns());
      return;
    }
    reply
        .or(() -> parts.dns().answer(asked))
        .or(() -> fault(request))
        .or(() -> closed(asked, parts.settings().place()))
        .ifPresentOrElse(known -> Sending.send(request, known), context::next);
  }

  /// Answers when the origin has: in a thread of its own, which may wait for that.
  private void play(HttpServerRequest request, Asked asked, PlaylistEntry entry) {
    if (!playlists.tryAcquire()) {
      Sending.send(request, new Reply.Failure(503, "too many clients wait for playlists"));
      return;
    }
    Thread.ofVirtual()
        .name("playlist")
        .start(
            () -> {
              try {
                Sending.send(request, entry.answer(asked));
              } catch (Throwable e) {
                // A bug, or no memory. It costs this request, nothing else.
                LOG.error("A playlist could not be given", e);
                request.response().reset();
              } finally {
                playlists.release();
              }
            });
  }

  @PreDestroy
  void stop() {
    originClient.close();
  }

  /// That of the snapshot, for as long as that is current. Two threads may make it both, which
  /// harms nothing.
  @SuppressWarnings("ReferenceEquality") // Each is published once, and comparing them takes long.
  private SteeringApi api(Snapshot current) {
    var known = api;
    if (known == null || known.snapshot() != current) {
      known = new SteeringApi(current);
      api = known;
    }
    return known;
  }

  /// What is not ours must be a URL to the letter: the framework's own check is off
  /// ([#DISABLE_URI_VALIDATION]).
  private static Optional<Reply> fault(HttpServerRequest request) {
    try {
      var unusedUri = new URI(request.uri());
      return Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.of(new Reply.Failure(400, "this is no URL: " + e.getReason()));
    }
  }

  /// What is not for everybody is answered as if it were not there.
  private static Optional<Reply> closed(Asked asked, Place place) {
    boolean isOpen =
        switch (place) {
          case SERVER -> true;
          case FUNCTION ->
              asked.path().equals(ExplainResource.PATH)
                  && asked.circumstances().isOperator().getAsBoolean();
        };
    return isOpen ? Optional.empty() : Optional.of(new Reply.Failure(404, NOTHING));
  }

  /// Answers once the body is there. Of a long one no more is kept than shows that it is too long.
  private static void post(HttpServerRequest request, Asked asked, DnsApi dns) {
    var body = Buffer.buffer();
    request.handler(
        part -> {
          if (body.length() <= DnsOverHttps.MAX_QUERY_BYTES) {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        _ -> {
          var mediaType = request.getHeader(HttpHeaders.CONTENT_TYPE);
          Sending.send(request, dns.post(asked, mediaType, body.getBytes()));
        });
    // Whoever had it before may have it waiting.
    request.resume();
  }

  private static void nothing(RoutingContext context) {
    Sending.send(context.request(), new Reply.Failure(404, NOTHING));
  }

  private Asked asked(HttpServerRequest request, RequestTarget target, Settings settings) {
    var headers = request.headers();
    boolean isPreflight =
        request.method().equals(HttpMethod.OPTIONS)
            && headers.contains(ACCESS_CONTROL_REQUEST_METHOD);
    var viewed = settings.proxies().host(headers);
    var base =
        hasBase(target.pathAndQuery())
            ? settings.publicUrl().map(BaseUrl::text).orElseGet(() -> base(request, settings))
            : "";
    return new Asked(
        request.method().name(),
        viewed.orElseGet(() -> host(request, target)),
        target.pathAndQuery(),
        client(request, settings.proxies()),
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

  /// The URL of this server as the request has it or, if that says nothing that could be one, as
  /// the socket has it.
  private static String base(HttpServerRequest request, Settings settings) {
    boolean isEncrypted =
        switch (settings.place()) {
          case SERVER -> request.isSSL();
          case FUNCTION -> true;
        };
    var scheme = isEncrypted ? "https://" : "http://";
    var authority =
        settings
            .proxies()
            .host(request.headers())
            .or(() -> Optional.ofNullable(request.authority()).map(HostAndPort::toString));
    if (authority.isPresent()) {
      try {
        return BaseUrl.parse(scheme + authority.get()).text();
      } catch (IllegalArgumentException e) {
        // Whoever sends nonsense gets an address that leads here.
      }
    }
    return scheme + here(request.connection().localAddress());
  }

  /// @param address null where there is no socket
  private static String here(@Nullable SocketAddress address) {
    if (address == null) {
      return "localhost";
    }
    var ip = address(address.hostAddress());
    return switch (ip.family()) {
          case IPV4 -> ip.toString();
          case IPV6 -> "[" + ip + "]";
        }
        + ":"
        + address.port();
  }

  private static Caller client(HttpServerRequest request, Proxies proxies) {
    // Not that of the request, which the framework may have taken from a header.
    var remote = request.connection().remoteAddress();
    return proxies.client(address(remote == null ? null : remote.hostAddress()), request.headers());
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
