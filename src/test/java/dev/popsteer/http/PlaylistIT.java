package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Playlists that come from an origin on this host, through the running program.
class PlaylistIT {

  private static final String PLAYLIST = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720.m3u8\n";

  private static final ConcurrentLinkedQueue<String> REQUESTS = new ConcurrentLinkedQueue<>();
  private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

  /// What is slow waits for it.
  private static final CountDownLatch CLIENT_IS_GONE = new CountDownLatch(1);

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static HttpServer origin;
  private static PopsteerProcess server;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    origin.createContext(
        "/",
        exchange -> {
          REQUESTS.add(exchange.getRequestURI().toString());
          try (exchange) {
            if (exchange.getRequestURI().getPath().startsWith("/live/slow/")) {
              await();
            }
            byte[] bytes = PLAYLIST.getBytes(StandardCharsets.UTF_8);
            boolean isThere = exchange.getRequestURI().getPath().startsWith("/live/");
            exchange.getResponseHeaders().set("Cache-Control", "max-age=10");
            exchange.sendResponseHeaders(isThere ? 200 : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    origin.setExecutor(THREADS);
    origin.start();
    Files.writeString(
        directory.resolve("pops.yaml"),
        """
        pops:
          lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10], url: "https://lhr1.example.org"}
          jfk1: {location: [40.71, -74.01], addresses: [192.0.2.20], url: "https://jfk1.example.org"}
        """);
    Files.writeString(
        directory.resolve("services.yaml"),
        """
        services:
          v.cdn.example.net: {http: {origin: "http://127.0.0.1:%d"}}
        """
            .formatted(origin.getAddress().getPort()));
    Files.writeString(
        Files.createDirectory(directory.resolve("zones")).resolve("cdn.example.net.zone"),
        """
        $ORIGIN cdn.example.net.
        @ 3600 IN SOA ns1 hostmaster 1 7200 3600 1209600 300
        @ 3600 IN NS ns1
        ns1 3600 IN A 192.0.2.53
        """);
    server = PopsteerProcess.serve(Map.of("POPSTEER_CONFIG_DIR", directory.toString()));
  }

  @AfterAll
  static void stop() {
    server.close();
    origin.stop(0);
    THREADS.shutdownNow();
    CLIENT.close();
  }

  private static void await() {
    try {
      CLIENT_IS_GONE.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static CompletableFuture<HttpResponse<String>> send(String method, String target) {
    var request =
        HttpRequest.newBuilder(URI.create(server.http() + target))
            .version(HttpClient.Version.HTTP_1_1)
            .method(method, BodyPublishers.noBody())
            .build();
    return CLIENT.sendAsync(request, BodyHandlers.ofString());
  }

  @Test
  void handsOutAPlaylist() {
    var response = send("GET", "/play/v.cdn.example.net/live/m.m3u8?x=%2C").join();

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("application/vnd.apple.mpegurl");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(response.body())
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-CONTENT-STEERING:SERVER-URI="%s/steering/hls/v.cdn.example.net",PATHWAY-ID="lhr1"
            #EXT-X-STREAM-INF:BANDWIDTH=1,PATHWAY-ID="lhr1"
            https://lhr1.example.org/live/720.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=1,PATHWAY-ID="jfk1"
            https://jfk1.example.org/live/720.m3u8
            """
                .formatted(server.http()));
    assertThat(REQUESTS).contains("/live/m.m3u8?x=%2C");
  }

  @Test
  void answersHeadWithoutABody() {
    var response = send("HEAD", "/play/v.cdn.example.net/live/m.m3u8").join();

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void saysWhatIsWrongAsAProblem() {
    var response = send("GET", "/play/v.cdn.example.net/gone/m.m3u8").join();

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.body()).contains("the origin has nothing under this path");
  }

  @Test
  void fetchesAPlaylistOnceForManyClients() {
    var responses = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (int i = 0; i < 100; i++) {
      responses.add(send("GET", "/play/v.cdn.example.net/live/herd.m3u8"));
    }

    assertThat(responses).allSatisfy(r -> assertThat(r.join().statusCode()).isEqualTo(200));
    // Once in the ten seconds for which it is kept; on a slow machine the crowd takes longer.
    assertThat(List.copyOf(REQUESTS)).filteredOn("/live/herd.m3u8"::equals).hasSizeBetween(1, 9);
  }

  /// Whoever does that again and again must not fill the log.
  @Test
  void saysNothingOfClientsThatDoNotWait() throws IOException {
    try (var socket = new Socket(server.http().getHost(), server.http().getPort())) {
      var request =
          "GET /play/v.cdn.example.net/live/slow/m.mpd HTTP/1.1\r\nHost: steer.example.net\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      Awaitility.await().until(() -> REQUESTS.contains("/live/slow/m.mpd"));
    }
    CLIENT_IS_GONE.countDown();

    Awaitility.await()
        .untilAsserted(
            () -> assertThat(metrics()).contains("{kind=\"playlist\",status=\"5xx\",} 1.0"));
    assertThat(server.output()).doesNotContain("ERROR");
  }

  private static String metrics() {
    var uri = server.management().resolve("/q/metrics");
    var request = HttpRequest.newBuilder(uri).header("Accept", "text/plain").build();
    return CLIENT.sendAsync(request, BodyHandlers.ofString()).join().body();
  }
}
