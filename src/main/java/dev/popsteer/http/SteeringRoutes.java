package dev.popsteer.http;

import dev.popsteer.dns.StreamResponder;
import dev.popsteer.http.AnswerTimes.Kind;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import dev.popsteer.topology.BaseUrl;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
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
  private static final String NOTHING =
      "no service that is steered over HTTP has this host, and nothing else is under this path";

  private final Snapshots snapshots;
  private final AdminGate gate;
  private final AnswerTimes times = new AnswerTimes();
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
  private record Open(
      Place place, RequestReader reader, DnsApi dns, OriginClient originClient, Origins origins) {}

  SteeringRoutes(Snapshots snapshots, AdminGate gate) {
    this.snapshots = snapshots;
    this.gate = gate;
  }

  /// Begins to answer.
  ///
  /// @param responder answers DNS queries
  public void open(Settings settings, StreamResponder responder) {
    var originClient = new OriginClient(OriginClient.TIMEOUT, settings.clock());
    open =
        new Open(
            settings.place(),
            new RequestReader(settings, gate),
            new DnsApi(responder),
            originClient,
            new Origins(originClient::get));
  }

  /// How long answers have taken so far.
  public AnswerTimes times() {
    return times;
  }

  void register(@Observes Router router) {
    router.route().order(BEFORE_ALL).handler(this::handle);
    router.route().last().handler(SteeringRoutes::nothing);
  }

  /// A request that is being answered.
  ///
  /// @param sinceNanos when it came, by the clock of [System#nanoTime]
  private record Pending(HttpServerRequest request, long sinceNanos) {

    static Pending now(HttpServerRequest request) {
      return new Pending(request, System.nanoTime());
    }
  }

  private void handle(RoutingContext context) {
    var pending = Pending.now(context.request());
    try {
      answer(pending, context);
    } catch (Throwable e) {
      fail(pending, context, e);
    }
  }

  private void answer(Pending pending, RoutingContext context) {
    var parts = open;
    if (parts == null) {
      // Not 404, after which players would not ask again.
      answer(pending, Kind.OTHER, new Reply.Failure(503, "the router is still starting"));
      return;
    }
    var read = parts.reader().read(context.request());
    if (read.isEmpty()) {
      var detail = "the request has no path, bytes that no URL has, or more than one Host";
      answer(pending, Kind.OTHER, new Reply.Failure(400, detail));
      return;
    }
    var asked = read.get();
    var api = snapshots.current().map(this::api);
    if (api.isPresent() && PlaylistEntry.isAddressed(asked, api.get().snapshot())) {
      play(pending, asked, new PlaylistEntry(api.get().router(), parts.origins()));
      return;
    }
    var steered = api.flatMap(of -> of.answer(asked));
    if (steered.isPresent()) {
      answer(pending, api.orElseThrow().kind(asked), steered.get());
      return;
    }
    if (DnsApi.isPost(asked)) {
      post(context, asked, parts.dns());
      return;
    }
    var dns = parts.dns().answer(asked);
    if (dns.isPresent()) {
      answer(pending, DnsApi.kind(asked), dns.get());
      return;
    }
    fault(pending.request())
        .or(() -> closed(asked, parts.place()))
        .ifPresentOrElse(
            reply -> answer(pending, Kind.OTHER, reply), () -> leave(pending, context));
  }

  /// Leaves a request to the framework.
  private void leave(Pending pending, RoutingContext context) {
    countAtEnd(pending, context);
    context.next();
  }

  /// Has the framework answer, as it does to all bugs.
  private void fail(Pending pending, RoutingContext context, Throwable bug) {
    countAtEnd(pending, context);
    context.fail(bug);
  }

  /// If there is an answer at the end, and the client has not left before.
  private void countAtEnd(Pending pending, RoutingContext context) {
    context.addEndHandler(
        end -> {
          if (end.succeeded()) {
            count(pending, Kind.OTHER, pending.request().response().getStatusCode());
          }
        });
  }

  /// Counts the answer for what it is, also if the client has not waited for it: that an origin is
  /// slow should be seen.
  private void answer(Pending pending, Kind kind, Reply reply) {
    Sending.send(pending.request(), reply);
    count(pending, kind, pending.request().response().getStatusCode());
  }

  private void count(Pending pending, Kind kind, int status) {
    times.add(kind, status, System.nanoTime() - pending.sinceNanos());
  }

  /// Answers when the origin has: in a thread of its own, which may wait for that.
  private void play(Pending pending, Asked asked, PlaylistEntry entry) {
    if (!playlists.tryAcquire()) {
      var detail = "too many clients wait for playlists";
      answer(pending, Kind.PLAYLIST, new Reply.Failure(503, detail));
      return;
    }
    Thread.ofVirtual()
        .name("playlist")
        .start(
            () -> {
              try {
                answer(pending, Kind.PLAYLIST, entry.answer(asked));
              } catch (Throwable e) {
                // A bug, or no memory. It costs this request, nothing else.
                LOG.error("A playlist could not be given", e);
                count(pending, Kind.PLAYLIST, 500);
                pending.request().response().reset();
              } finally {
                playlists.release();
              }
            });
  }

  @PreDestroy
  void stop() {
    var parts = open;
    if (parts != null) {
      parts.originClient().close();
    }
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
  private void post(RoutingContext context, Asked asked, DnsApi dns) {
    var request = context.request();
    var body = Buffer.buffer();
    request.handler(
        part -> {
          if (body.length() <= DnsOverHttps.MAX_QUERY_BYTES) {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        _ -> {
          // What the client took to send it is not of our making.
          var pending = Pending.now(request);
          var mediaType = request.getHeader(HttpHeaders.CONTENT_TYPE);
          try {
            answer(pending, DnsApi.kind(asked), dns.post(asked, mediaType, body.getBytes()));
          } catch (Throwable e) {
            fail(pending, context, e);
          }
        });
    // Whoever had it before may have it waiting.
    request.resume();
  }

  private static void nothing(RoutingContext context) {
    Sending.send(context.request(), new Reply.Failure(404, NOTHING));
  }
}
