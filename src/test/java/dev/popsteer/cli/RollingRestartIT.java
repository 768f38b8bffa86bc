package dev.popsteer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.PopsteerProcess;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One process takes over from another on the same port, while somebody asks all the time.
class RollingRestartIT {

  private static final DebianProgram DNSPERF = new DebianProgram("dnsperf", "dnsperf");
  private static final Pattern COMPLETED = Pattern.compile("Queries completed:\\s+(\\d+)");
  private static final Pattern LOST = Pattern.compile("Queries lost:\\s+(\\d+)");
  private static final int RESTARTS = 3;

  /// After which an answer that has not come counts as lost.
  private static final int LOST_SECONDS = 2;

  @TempDir private Path directory;

  private static PopsteerProcess serve(String address) throws IOException {
    return PopsteerProcess.serve(
        Map.of("POPSTEER_DNS_LISTEN", address, "POPSTEER_DNS_SHARE_PORTS", "true"));
  }

  @Test
  void losesNoQueryOverUdp() throws IOException, InterruptedException {
    var queries = directory.resolve("queries");
    Files.writeString(queries, "www.cdn.example.net A\nnowhere.cdn.example.net AAAA\n");
    var output = directory.resolve("dnsperf");
    var serving = serve("127.0.0.1:0");
    try {
      int port = serving.dns().getPort();
      // Ended below; the limit is for when the test fails.
      var load =
          new ProcessBuilder(
                  DNSPERF.file().toString(),
                  "-s",
                  "127.0.0.1",
                  "-p",
                  String.valueOf(port),
                  "-d",
                  queries.toString(),
                  "-c",
                  "50",
                  "-Q",
                  "1000",
                  "-t",
                  String.valueOf(LOST_SECONDS),
                  "-l",
                  "120")
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try {
        for (int restart = 0; restart < RESTARTS; restart++) {
          var next = serve("127.0.0.1:" + port);
          serving.terminate();
          serving.awaitExit();
          serving = next;
        }
        // What was lost last has to be noticed too.
        assertThat(load.waitFor(LOST_SECONDS + 1, TimeUnit.SECONDS)).isFalse();
      } finally {
        // As if by Ctrl+C: it prints what came of it.
        new ProcessBuilder("kill", "-INT", String.valueOf(load.pid())).start().waitFor();
        load.waitFor();
      }

      var said = Files.readString(output);
      assertThat(number(COMPLETED, said)).as(said).isGreaterThan(1_000);
      assertThat(number(LOST, said)).as(said).isZero();
    } finally {
      serving.close();
    }
  }

  private static long number(Pattern pattern, String text) {
    var matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void isUnreadyAndGoesOnAnsweringForAWhileBeforeItEnds() throws IOException {
    var settings = new HashMap<String, String>();
    settings.put("POPSTEER_SHUTDOWN_DELAY", "5s");
    try (var server = PopsteerProcess.serve(settings)) {
      var ready = server.management().resolve("/q/health/ready");
      assertThat(RestAssured.get(ready).statusCode()).isEqualTo(200);

      server.terminate();

      Awaitility.await()
          .pollInterval(Duration.ofMillis(50))
          .until(() -> RestAssured.get(ready).statusCode() == 503);
      assertThat(server.firstAnswer("www.cdn.example.net.", 1, "81.2.69.0/24")).isNotEmpty();
      assertThat(server.awaitExit()).isIn(0, 143);
    }
  }

  /// An origin that answers when it is told to.
  private static HttpServer slowOrigin(CountDownLatch asked, CountDownLatch told)
      throws IOException {
    var origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    origin.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.countDown();
            told.await();
            byte[] playlist = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, playlist.length);
            exchange.getResponseBody().write(playlist);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    origin.start();
    return origin;
  }

  private void configure(HttpServer origin) throws IOException {
    Files.writeString(
        directory.resolve("pops.yaml"),
        "pops: {lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10], url: \"https://a.example.net\"}}\n");
    Files.writeString(
        directory.resolve("services.yaml"),
        "services: {v.cdn.example.net: {http: {origin: \"http://127.0.0.1:%d\"}}}\n"
            .formatted(origin.getAddress().getPort()));
    Files.writeString(
        Files.createDirectory(directory.resolve("zones")).resolve("cdn.example.net.zone"),
        """
        $ORIGIN cdn.example.net.
        @ 3600 IN SOA ns1 hostmaster 1 7200 3600 1209600 300
        @ 3600 IN NS ns1
        ns1 3600 IN A 192.0.2.53
        """);
  }

  @Test
  void answersARequestThatWaitsForItsOriginBeforeItEnds() throws Exception {
    var asked = new CountDownLatch(1);
    var told = new CountDownLatch(1);
    var origin = slowOrigin(asked, told);
    configure(origin);
    // On a slow machine it takes a while to see that the end has begun.
    var settings =
        Map.of("POPSTEER_CONFIG_DIR", directory.toString(), "QUARKUS_SHUTDOWN_TIMEOUT", "30s");
    try (var server = PopsteerProcess.serve(settings);
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var ready = server.management().resolve("/q/health/ready");
      assertThat(RestAssured.get(ready).statusCode()).isEqualTo(200);
      var playlist = server.http().resolve("/play/v.cdn.example.net/m.m3u8");
      var response =
          client.sendAsync(HttpRequest.newBuilder(playlist).build(), BodyHandlers.ofString());
      asked.await();

      server.terminate();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(50))
          .until(() -> RestAssured.get(ready).statusCode() == 503);
      told.countDown();

      assertThat(response.get().statusCode()).isEqualTo(200);
      assertThat(response.get().body()).startsWith("#EXTM3U");
      assertThat(server.awaitExit()).isIn(0, 143);
    } finally {
      told.countDown();
      origin.stop(0);
    }
  }
}
