package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.popsteer.http.Fetched.Failed;
import dev.popsteer.http.Fetched.Found;
import dev.popsteer.http.Fetched.Unchanged;
import dev.popsteer.http.Fetched.Validators;
import dev.popsteer.playlist.HlsPlaylist;
import dev.popsteer.playlist.Playlist;
import dev.popsteer.topology.BaseUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginClientTest {

  private static final String PLAYLIST = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n";
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Instant now = Instant.parse("2026-11-26T12:00:00Z");
  private final OriginClient client = new OriginClient(Duration.ofSeconds(20), () -> now);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    client.close();
    server.stop(0);
    threads.shutdown();
  }

  private void on(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          requests.add(exchange.getRequestURI().toString());
          try (exchange) {
            handler.handle(exchange);
          }
        });
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private OriginUrl url(String target) {
    return url(target, server.getAddress().getPort());
  }

  private static OriginUrl url(String target, int port) {
    var origin = new BaseUrl("http://127.0.0.1:" + port);
    return OriginUrl.of(origin, target, PlayerFormat.HLS).orElseThrow();
  }

  private Fetched get(String target) {
    return client.get(url(target), Validators.NONE);
  }

  @Test
  void fetchesAPlaylist() {
    on(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"1\"");
          exchange.getResponseHeaders().set("Cache-Control", "max-age=4");
          send(exchange, 200, PLAYLIST);
        });

    var fetched = get("/live/a%2Fb.m3u8?x=%2C,~");

    assertThat(fetched)
        .isInstanceOfSatisfying(
            Found.class,
            found -> {
              assertThat(found.playlist()).isInstanceOf(HlsPlaylist.class);
              assertThat(found.bytes()).isEqualTo(PLAYLIST.length());
              assertThat(found.validators()).isEqualTo(new Validators("\"1\"", null));
              assertThat(found.keepMillis()).isEqualTo(4_000);
            });
    assertThat(requests).containsExactly("/live/a%2Fb.m3u8?x=%2C,~");
  }

  @Test
  void sendsNothingOfAClient() {
    on(
        "/",
        exchange -> {
          requests.addAll(exchange.getRequestHeaders().keySet());
          send(exchange, 200, PLAYLIST);
        });

    get("/a.m3u8");

    assertThat(requests)
        .containsExactlyInAnyOrder("/a.m3u8", "Host", "User-agent", "Accept-encoding");
  }

  @Test
  void findsThatAPlaylistIsUnchanged() {
    on(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          boolean isKnown =
              "\"1\"".equals(headers.getFirst("If-None-Match"))
                  || "yesterday".equals(headers.getFirst("If-Modified-Since"));
          send(exchange, isKnown ? 304 : 200, isKnown ? "" : PLAYLIST);
        });

    assertThat(client.get(url("/a.m3u8"), new Validators("\"1\"", "x")))
        .isEqualTo(new Unchanged(OriginFreshness.DEFAULT_MILLIS));
    assertThat(client.get(url("/a.m3u8"), new Validators(null, "yesterday")))
        .isEqualTo(new Unchanged(OriginFreshness.DEFAULT_MILLIS));
    assertThat(client.get(url("/a.m3u8"), new Validators("\"2\"", null))).isInstanceOf(Found.class);
  }

  @ParameterizedTest
  @CsvSource({
    "400,502", "401,403", "403,403", "404,404", "410,404", "429,502", "500,502", "503,502",
    "206,502"
  })
  void saysWhatAnOriginSays(int status, int expected) {
    on("/", exchange -> send(exchange, status, "secret words of the origin"));

    assertThat(get("/a.m3u8"))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.status()).isEqualTo(expected);
              assertThat(failed.why()).doesNotContain("secret");
            });
  }

  @ParameterizedTest
  @CsvSource({"301", "302", "303", "307", "308"})
  void followsNoRedirect(int status) {
    on(
        "/a.m3u8",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere.m3u8");
          send(exchange, status, "");
        });
    on("/elsewhere.m3u8", exchange -> send(exchange, 200, PLAYLIST));

    assertThat(get("/a.m3u8"))
        .isEqualTo(new Failed(502, "the origin redirects, which is not followed"));
    assertThat(requests).containsExactly("/a.m3u8");
  }

  @Test
  void takesNoMoreThanItMay() {
    on(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          var part = PLAYLIST.repeat(100).getBytes(StandardCharsets.UTF_8);
          for (int i = 0; i < 2 * OriginClient.MAX_PLAYLIST_BYTES / part.length; i++) {
            exchange.getResponseBody().write(part);
          }
        });

    assertThat(get("/a.m3u8"))
        .isEqualTo(new Failed(502, "the origin broke off, or sent more than 1048576 bytes"));
  }

  @Test
  void takesNothingCompressed() {
    on(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          send(exchange, 200, "x");
        });

    assertThat(get("/a.m3u8"))
        .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.status()).isEqualTo(502));
  }

  @Test
  void waitsOnlySoLong() {
    on("/silent", _ -> await());
    on(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, PLAYLIST.length());
          exchange.getResponseBody().write('#');
          exchange.getResponseBody().flush();
          await();
        });

    try (var impatient = new OriginClient(Duration.ofMillis(300), InstantSource.system())) {
      for (var path : List.of("/silent.m3u8", "/slow.m3u8")) {
        assertThat(impatient.get(url(path), Validators.NONE))
            .as(path)
            .isEqualTo(new Failed(504, "the origin takes too long"));
      }
    }
  }

  private void await() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// They may have ended while the process stood still, or was a snapshot.
  @Test
  void usesNoConnectionsThatWereIdleForLong() {
    var ports = new ConcurrentLinkedQueue<Integer>();
    on(
        "/",
        exchange -> {
          ports.add(exchange.getRemoteAddress().getPort());
          send(exchange, 200, PLAYLIST);
        });

    get("/a.m3u8");
    now = now.plus(OriginClient.MAX_IDLE);
    get("/a.m3u8");
    now = now.plus(OriginClient.MAX_IDLE).plusMillis(1);
    var last = get("/a.m3u8");

    assertThat(last).isInstanceOf(Found.class);
    var used = List.copyOf(ports);
    assertThat(used.get(1)).isEqualTo(used.get(0));
    assertThat(used.get(2)).isNotEqualTo(used.get(1));
  }

  @Test
  void saysThatNobodyIsThere() throws IOException {
    int port;
    try (var closed = new ServerSocket(0, 1, LOOPBACK)) {
      port = closed.getLocalPort();
    }

    assertThat(client.get(url("/a.m3u8", port), Validators.NONE))
        .isEqualTo(new Failed(502, "the origin cannot be connected to"));
  }

  @Test
  void tellsPlaylistsOfSegmentsAndNonsense() {
    on("/media", exchange -> send(exchange, 200, "#EXTM3U\n#EXTINF:6,\na.ts\n"));
    on("/page", exchange -> send(exchange, 200, "<html>"));

    assertThat(get("/media.m3u8"))
        .isInstanceOfSatisfying(
            Found.class, found -> assertThat(found.playlist()).isEqualTo(new Playlist.Media()));
    assertThat(get("/page.m3u8"))
        .isInstanceOfSatisfying(
            Found.class,
            found -> assertThat(found.playlist()).isInstanceOf(Playlist.Unreadable.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-age=2                    | 2000
          Max-Age=0                    | 0
          public, max-age=2, immutable | 2000
          max-age=2, s-maxage=3        | 3000
          max-age=3600                 | 10000
          max-age=99999999999999999999 | 0
          max-age=-1                   | 0
          max-age=x                    | 0
          no-store                     | 0
          private, max-age=9           | 0
          no-cache                     | 0
          public                       | 1000
          """)
  void keepsWhatItFetchedAsTheOriginSays(String cacheControl, long keepMillis) {
    on(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Cache-Control", cacheControl);
          send(exchange, 200, PLAYLIST);
        });

    assertThat(get("/a.m3u8"))
        .isInstanceOfSatisfying(
            Found.class, found -> assertThat(found.keepMillis()).isEqualTo(keepMillis));
  }
}
