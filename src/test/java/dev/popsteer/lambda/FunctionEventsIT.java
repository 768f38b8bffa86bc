package dev.popsteer.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.testing.FunctionPackage;
import dev.popsteer.testing.FunctionProcess;
import io.quarkus.amazon.lambda.runtime.MockEventServer;
import io.quarkus.amazon.lambda.runtime.MockHttpEventServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/// Each event of `functions/events`, posted to the framework's mock of Lambda, from which the
/// packaged function gets it: what a client would be answered, as AWS would pass it on.
class FunctionEventsIT {

  private static final Path EVENTS = Path.of("functions", "events");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /// What the events of a signed URL have behind the question mark.
  private static final String SIGNED =
      "Policy=eyJTdGF0ZW1lbnQiOlt7fV19__&Signature=a%2Bb~c-d,e%3D&Key-Pair-Id=K2JCJMDEHXQW5F&empty=&x";

  private static final TreeSet<String> REPLAYED = new TreeSet<>();

  private static PlaylistOrigin origin;
  private static MockEventServer lambda;
  private static FunctionProcess function;

  @BeforeAll
  static void start(@TempDir Path task, @TempDir Path config) throws IOException {
    FunctionPackage.unpack(task);
    origin = PlaylistOrigin.start();
    origin.configure(config);
    lambda = new MockHttpEventServer();
    lambda.start(0);
    var api = "127.0.0.1:" + lambda.getPort() + MockEventServer.BASE_PATH;
    var settings =
        Map.of(
            "POPSTEER_CONFIG_DIR",
            config.toString(),
            "POPSTEER_ADMIN_TOKEN",
            "token-of-an-operator-for-tests",
            "POPSTEER_HTTP_CLOUDFRONT_SECRET",
            "secret-of-cloudfront-for-tests",
            "POPSTEER_HTTP_CLOUDFRONT_LOCATION",
            "preferred");
    function = FunctionProcess.start(new FunctionProcess.Start(task, api, settings));
  }

  @AfterAll
  static void allAreReplayed() throws IOException {
    function.close();
    lambda.close();
    origin.close();
    try (var files = Files.list(EVENTS)) {
      var all =
          files
              .map(file -> file.getFileName().toString().replace(".json", ""))
              .collect(Collectors.toSet());
      assertThat(REPLAYED).containsExactlyInAnyOrderElementsOf(all);
    }
  }

  /// What the function gives to Lambda.
  private record Reply(JsonNode json) {

    int status() {
      return json.path("statusCode").asInt();
    }

    String header(String name) {
      for (var header : json.path("headers").properties()) {
        if (header.getKey().equalsIgnoreCase(name)) {
          return header.getValue().asText();
        }
      }
      return "";
    }

    /// The body as Lambda passes it on.
    byte[] body() {
      var body = json.path("body").asText("");
      return json.path("isBase64Encoded").asBoolean()
          ? Base64.getDecoder().decode(body)
          : body.getBytes(StandardCharsets.UTF_8);
    }

    JsonNode document() throws IOException {
      return JSON.readTree(body());
    }
  }

  private static Reply replay(String name) throws IOException {
    REPLAYED.add(name);
    var uri = "http://127.0.0.1:" + lambda.getPort() + MockEventServer.POST_EVENT;
    var request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofFile(EVENTS.resolve(name + ".json")))
            .build();
    var response = HTTP.sendAsync(request, BodyHandlers.ofString());
    CompletableFuture.anyOf(response, function.ended()).join();
    assertThat(response).as(function.output()).isCompleted();
    assertThat(response.join().statusCode()).as(function.output()).isEqualTo(200);
    return new Reply(JSON.readTree(response.join().body()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "function-url-redirect|302|lhr1|/live/a%2Fb%3Fc,d;e~f/index.m3u8?" + SIGNED,
        "function-url-redirect-new-york|302|jfk1|/live/index.m3u8",
        "function-url-redirect-ipv6|302|nrt1|/live/index.m3u8",
        "function-url-head|302|lhr1|/live/index.m3u8?token=x,y",
        "function-url-post|307|lhr1|/upload/part%2F1?token=x,y",
        "http-api-redirect|302|lhr1|/live/100%25%20%C3%A9%3F/a%20b.m3u8?" + SIGNED,
        "cloudfront-redirect|302|jfk1|/live/a%2Fb/index.m3u8?" + SIGNED,
        "cloudfront-redirect-ipv6|302|nrt1|/live/index.m3u8",
        "cloudfront-forged|302|lhr1|/live/index.m3u8",
        "cloudfront-location|302|nrt1|/live/index.m3u8",
        "function-url-forged-location|302|lhr1|/live/index.m3u8",
      })
  void redirectsToThePopByteByByte(String name, int status, String pop, String target)
      throws IOException {
    var reply = replay(name);

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("Location")).isEqualTo("https://" + pop + ".cdn.example.net" + target);
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    assertThat(reply.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"function-url-json", "function-url-accept-json"})
  void tellsAllCandidates(String name) throws IOException {
    var reply = replay(name);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    var candidates = reply.document().path("candidates");
    assertThat(candidates).hasSize(12);
    assertThat(candidates.get(0).path("url").asText())
        .isEqualTo("https://lhr1.cdn.example.net/film/1.mpd?token=x,y");
  }

  @ParameterizedTest
  @CsvSource({
    "function-url-hls,europe,5nqnvzqrdvz4uq3hqx2cslkmr40abcde.lambda-url.eu-west-1.on.aws",
    "http-api-hls,europe,a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
    "cloudfront-hls,americas,steer.example.net",
  })
  void steersHls(String name, String pathway, String host) throws IOException {
    var reply = replay(name);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/vnd.apple.steering-list");
    assertThat(reply.header("Content-Encoding")).isEmpty();
    var manifest = reply.document();
    assertThat(manifest.path("VERSION").asInt()).isEqualTo(1);
    assertThat(manifest.path("TTL").asInt()).isPositive();
    assertThat(manifest.path("RELOAD-URI").asText())
        .isEqualTo("https://" + host + "/steering/hls/video.cdn.example.net");
    assertThat(manifest.path("PATHWAY-PRIORITY")).hasSize(2);
    assertThat(manifest.path("PATHWAY-PRIORITY").get(0).asText()).isEqualTo(pathway);
  }

  @Test
  void steersDash() throws IOException {
    var reply = replay("function-url-dash");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.document().path("PATHWAY-PRIORITY").get(0).asText()).isEqualTo("americas");
  }

  @Test
  void handsOutPlaylists() throws IOException {
    var reply = replay("function-url-play-hls");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/vnd.apple.mpegurl");
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    assertThat(new String(reply.body(), StandardCharsets.UTF_8))
        .startsWith(
            """
            #EXTM3U
            #EXT-X-CONTENT-STEERING:SERVER-URI="https://%s/steering/hls/video.cdn.example.net",PATHWAY-ID="europe"
            #EXT-X-STREAM-INF:BANDWIDTH=1,NAME="f\u00e4rg, \u8272",PATHWAY-ID="europe"
            https://lhr1.cdn.example.net/live/a%%2Fb/720.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=1,NAME="f\u00e4rg, \u8272",PATHWAY-ID="americas"
            https://jfk1.cdn.example.net/live/a%%2Fb/720.m3u8
            """
                .formatted("5nqnvzqrdvz4uq3hqx2cslkmr40abcde.lambda-url.eu-west-1.on.aws"));
    assertThat(origin.fetched()).contains("/live/a%2Fb/main.m3u8?token=x,y&Signature=a%2Bb~c");
  }

  @Test
  void handsOutMpds() throws IOException {
    var reply = replay("function-url-play-dash");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/dash+xml");
    assertThat(new String(reply.body(), StandardCharsets.UTF_8))
        .containsSubsequence(
            "<BaseURL serviceLocation=\"americas\">https://jfk1.cdn.example.net/film/</BaseURL>",
            "<BaseURL serviceLocation=\"europe\">https://lhr1.cdn.example.net/film/</BaseURL>",
            "<ContentSteering defaultServiceLocation=\"americas\"",
            "f\u00e4rg, \u8272");
  }

  @ParameterizedTest
  @CsvSource({"function-url-doh-get,192.0.2.10", "function-url-doh-post,192.0.2.30"})
  void answersDns(String name, String address) throws IOException {
    var reply = replay(name);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/dns-message");
    assertThat(reply.header("Cache-Control")).isEqualTo("private, max-age=30");
    var answers = new Message(reply.body()).getSection(Section.ANSWER);
    assertThat(answers.getFirst().rdataToString()).isEqualTo(address);
  }

  @Test
  void answersDnsAsJson() throws IOException {
    var reply = replay("function-url-resolve");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.document().path("Answer").get(0).path("data").asText())
        .isEqualTo("192.0.2.30");
  }

  @Test
  void explainsToOperators() throws IOException {
    var reply = replay("function-url-explain");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.document().path("chosen").get(0).asText()).isEqualTo("jfk1");
  }

  @ParameterizedTest
  @CsvSource({
    "function-url-unknown-host",
    "function-url-unknown-service",
    "function-url-explain-without-token",
    "function-url-metrics",
  })
  void hidesWhatIsNotForTheWorld(String name) throws IOException {
    var reply = replay(name);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.document().path("status").asInt()).isEqualTo(404);
  }
}
