package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.control.AdminDoor;
import dev.popsteer.dns.Responder;
import dev.popsteer.dns.StreamResponder;
import dev.popsteer.http.SteeringRoutes.Place;
import dev.popsteer.http.SteeringRoutes.Settings;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import dev.popsteer.testing.SteeringFixture;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How routes answer, and what they count, while all is not well.
class SteeringRoutesTest {

  private static final Snapshot SNAPSHOT =
      SteeringFixture.load(
              """
              pops:
                lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10], url: "https://lhr1.example.org"}
              """,
              "services: {www.cdn.example.net: {http: {origin: 'http://192.0.2.1'}}}")
          .snapshot();

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final CompletableFuture<Boolean> left = new CompletableFuture<>();
  private int port;

  private SteeringRoutes start(Snapshots snapshots) {
    var routes = new SteeringRoutes(snapshots, new AdminGate(new AdminDoor()));
    var router = Router.router(vertx);
    routes.register(router);
    // Never answered: all that can be seen is that the client leaves.
    router
        .route("/never")
        .handler(
            context ->
                context.addEndHandler(
                    _ -> vertx.runOnContext(_ -> left.complete(context.response().ended()))));
    port =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join()
            .actualPort();
    return routes;
  }

  private static Settings settings(InstantSource clock) {
    var nobody = new Proxies(Forwarding.NONE, Optional.empty());
    return new Settings(nobody, Optional.empty(), Place.SERVER, clock);
  }

  private static StreamResponder responder() {
    return new StreamResponder(new Responder(() -> SNAPSHOT));
  }

  private static List<String> series(SteeringRoutes routes) {
    return routes.times().read().stream()
        .map(series -> series.kind().word() + " " + series.status())
        .toList();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  /// A player that is told 404 or 410 does not ask again.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/s/www.cdn.example.net/a.m3u8",
        "/steering/hls/www.cdn.example.net",
        "/steering/dash/www.cdn.example.net",
        "/play/www.cdn.example.net/a.mpd",
        "/dns-query",
        "/explain"
      })
  void saysToTryAgainWhileTheRouterStarts(String path) throws Exception {
    start(Optional::empty);

    var response = get(path);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
  }

  @Test
  void countsABugAsAnErrorOfTheServer() throws Exception {
    var routes =
        start(
            () -> {
              throw new IllegalStateException("a bug");
            });
    routes.open(settings(InstantSource.system()), responder());

    var response = get("/steering/hls/www.cdn.example.net");

    assertThat(response.statusCode()).isEqualTo(500);
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(series(routes)).containsExactly("other 5xx"));
  }

  @Test
  void countsAPlaylistThatABugPreventsAsAnErrorOfTheServer() {
    var routes = start(() -> Optional.of(SNAPSHOT));
    var readings = new AtomicInteger();
    InstantSource broken =
        () -> {
          // The first is when the request came.
          if (readings.incrementAndGet() > 1) {
            throw new IllegalStateException("a bug");
          }
          return Instant.EPOCH;
        };
    routes.open(settings(broken), responder());

    assertThatThrownBy(() -> get("/play/www.cdn.example.net/a.m3u8"))
        .isInstanceOf(IOException.class);

    assertThat(series(routes)).containsExactly("playlist 5xx");
  }

  @Test
  void countsNoAnswerForAClientWhoHasLeftBefore() throws Exception {
    var routes = start(() -> Optional.of(SNAPSHOT));
    routes.open(settings(InstantSource.system()), responder());

    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var request = "GET /never HTTP/1.1\r\nHost: steer.example.net\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    assertThat(left.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isFalse();
    assertThat(routes.times().read()).isEmpty();
  }
}
