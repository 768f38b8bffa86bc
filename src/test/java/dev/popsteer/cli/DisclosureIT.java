package dev.popsteer.cli;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// A router that has secrets, and whose Redis and origin do not answer: what becomes known of it.
///
/// Clients, over DNS and where they are steered, learn no secret, no address or file of the inside,
/// and nothing of the program's own; operators, on the management port and in the log, no secret.
class DisclosureIT {

  private static final int TIMEOUT_MILLIS = 10_000;
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String TOKEN = "token-of-an-operator-0123456789";
  private static final String REDIS_PASSWORD = "password-of-redis";
  private static final String COOKIE_SECRET = "5f1d6c0e8b2a47739f04b1c5d86e3a92";
  private static final String CLOUDFRONT_SECRET = "secret-of-cloudfront-0123456789";
  private static final List<String> SECRETS =
      List.of(TOKEN, REDIS_PASSWORD, COOKIE_SECRET, CLOUDFRONT_SECRET);

  /// Of the loopback interface. At the first somebody takes connections and says nothing, at the
  /// second there is nobody.
  private static final String REDIS_HOST = "127.0.0.77";

  private static final String ORIGIN_HOST = "127.0.0.78";

  /// What only those can say who tell of the program itself: stack traces, classes, libraries.
  private static final Pattern PROGRAM =
      Pattern.compile(
          "\\tat |Exception|(?i:quarkus|vert\\.?x|netty|resteasy|jackson|dnsjava|popsteer/)|dev\\.popsteer");

  private static final String HOST = "Host: 192.0.2.80\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String OPERATOR = "Authorization: Bearer " + TOKEN + "\r\n";
  private static final String PUT_DRAIN = "PUT /admin/pops/lhr1/drain HTTP/1.1\r\n" + HOST;

  private static final String SERVICE = "v.cdn.example.net.";
  private static final String EXPLAIN = "/explain?name=v.cdn.example.net&ip=81.2.69.142";

  private static ServerSocket redis;
  private static PopsteerProcess server;
  private static String directoryName;
  private static Path pops;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    directoryName = directory.toString();
    var config = Files.createDirectory(directory.resolve("config"));
    pops = config.resolve("pops.yaml");
    Files.writeString(
        pops,
        """
        pops:
          lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10], url: "https://lhr1.example.org"}
        """);
    Files.writeString(
        config.resolve("services.yaml"),
        """
        services:
          v.cdn.example.net: {http: {origin: "http://%s:%d"}}
        """
            .formatted(ORIGIN_HOST, RedisProcess.freePort()));
    Files.writeString(
        Files.createDirectory(config.resolve("zones")).resolve("cdn.example.net.zone"),
        """
        $ORIGIN cdn.example.net.
        @ 3600 IN SOA ns1 hostmaster 1 7200 3600 1209600 300
        @ 3600 IN NS ns1
        ns1 3600 IN A 192.0.2.53
        """);
    redis = new ServerSocket(0, 0, InetAddress.ofLiteral(REDIS_HOST));
    var settings = new HashMap<String, String>();
    settings.put("POPSTEER_CONFIG_DIR", config.toString());
    settings.put(
        "POPSTEER_ADMIN_TOKEN_FILE",
        Files.writeString(directory.resolve("tokens"), "alice " + TOKEN + "\n").toString());
    settings.put(
        "POPSTEER_DNS_COOKIES_SECRETS_FILE",
        Files.writeString(directory.resolve("cookies"), COOKIE_SECRET + "\n").toString());
    settings.put("POPSTEER_HTTP_CLOUDFRONT_SECRET", CLOUDFRONT_SECRET);
    settings.put(
        "QUARKUS_REDIS_HOSTS",
        "redis://router:%s@%s:%d".formatted(REDIS_PASSWORD, REDIS_HOST, redis.getLocalPort()));
    server = PopsteerProcess.serve(settings);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    redis.close();
  }

  private static void assertTellsNothing(String text) throws IOException {
    assertThat(text)
        .doesNotContain(SECRETS)
        .doesNotContain(
            REDIS_HOST, ORIGIN_HOST, directoryName, InetAddress.getLocalHost().getHostName())
        .doesNotContainPattern(PROGRAM);
  }

  /// Sends the bytes of a request, and reads until the server closes the connection.
  private static String send(String head, String body) throws IOException {
    try (var socket = new Socket(server.http().getHost(), server.http().getPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      var request =
          head + "Connection: close\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\n" + HOST;
  }

  static Stream<String> faultyRequests() {
    return Stream.of(
        get("/"),
        get("/nothing/here"),
        get("/%zz"),
        get("/a\tb"),
        get("/" + "a".repeat(5_000)),
        get("/explain"),
        get("/explain?name=a..b&ip=81.2.69.142"),
        get("/explain?name=v.cdn.example.net&ip=1.2.3"),
        get("/explain?name=v.cdn.example.net&ip=81.2.69.142&type=MX"),
        get("/explain?name=www.example.org&ip=81.2.69.142"),
        get("/explain?name=%00%ff&ip=%00"),
        get("/admin/pops"),
        get("/admin/nothing") + OPERATOR,
        get("/admin/pops") + "Authorization: Bearer guess\r\n",
        get("/admin/pops") + "Authorization: Basic YTpi\r\n",
        get("/q"),
        get("/q/metrics"),
        get("/q/health"),
        get("/q/health/ready"),
        get("/q/dev-ui"),
        get("/q/arc/beans"),
        get("/q/openapi"),
        get("/dns-query"),
        get("/dns-query?dns=!!!"),
        get("/dns-query?dns=AAAA"),
        get("/resolve?name=&type=A"),
        get("/resolve?name=a..b"),
        get("/resolve?name=v.cdn.example.net&type=NOPE"),
        get("/s/nothing.cdn.example.net/"),
        get("/steering/hls/nothing"),
        get("/play/v.cdn.example.net/live/m.m3u8"),
        get("/play/v.cdn.example.net/live/m.mpd"),
        get("/play/v.cdn.example.net/live/m.txt"),
        "TRACE / HTTP/1.1\r\n" + HOST,
        "POST /explain HTTP/1.1\r\n" + HOST,
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
        "GET / HTTP/7.3\r\n" + HOST,
        "NONSENSE\r\n",
        get("/") + "X-Long: " + "a".repeat(20_000) + "\r\n");
  }

  @ParameterizedTest
  @MethodSource("faultyRequests")
  void noErrorOverHttpTellsMoreThanWhatIsWrong(String head) throws IOException {
    var response = send(head, "");

    assertThat(response).matches("(?s)HTTP/\\d\\.\\d (?:[45]\\d\\d|200 (?s:.*)\"Status\":[1-9]).*");
    assertTellsNothing(response);
  }

  /// Nobody is told the address that the socket has, which may be one behind a load balancer.
  @ParameterizedTest
  @ValueSource(strings = {" HTTP/1.0\r\n", " HTTP/1.1\r\nHost: !!\r\n", " HTTP/1.1\r\nHost:\r\n"})
  void theServersOwnAddressIsNotTold(String rest) throws IOException {
    for (var path : List.of("/steering/hls/", "/steering/dash/", "/s/", "/play/")) {
      var response = send("GET " + path + "v.cdn.example.net/a.m3u8" + rest, "");

      assertThat(response).startsWith("HTTP/1.").doesNotContain(server.http().getHost());
      assertTellsNothing(response);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "nul",
        "\"drain\"",
        "{\"up\":true}",
        "{\"seconds\":\"x\"}",
        "{\"seconds\":1e400}",
        "{\"nothing\":1}",
        "{\"reason\":{}}"
      })
  void noErrorOfTheAdminApiTellsMoreThanWhatIsWrong(String body) throws IOException {
    var response = send(PUT_DRAIN + JSON + OPERATOR, body);

    assertThat(response).startsWith("HTTP/1.1 4");
    assertTellsNothing(response);
  }

  @Test
  void noRefusalOfABodyTellsMoreThanWhatIsWrong() throws IOException {
    for (var type : List.of("", "Content-Type: text/plain\r\n", "Content-Type: ;;\r\n")) {
      var response = send(PUT_DRAIN + type + OPERATOR, "up");

      assertThat(response).startsWith("HTTP/1.1 4");
      assertTellsNothing(response);
    }
  }

  /// That order cannot be given, for Redis is away; to whom may give it that is said.
  @Test
  void anOrderThatCannotBeKeptTellsNoSecret() throws IOException {
    var response = send(PUT_DRAIN + JSON + OPERATOR, "{\"reason\":\"fire\"}");

    assertThat(response).startsWith("HTTP/1.1 503");
    assertThat(response).doesNotContain(SECRETS).doesNotContainPattern(PROGRAM);
  }

  @Test
  void explainTellsThatRedisIsAwayButNotWhereItIs() {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              var response = send(get(EXPLAIN), "");
              assertThat(response).contains("not readable since");
              assertTellsNothing(response);
            });
  }

  @Test
  void clientsLearnThatAConfigurationWasRejectedButNotWhatStandsInIt() throws IOException {
    var right = Files.readString(pops);
    Files.writeString(pops, right.replace("192.0.2.10", "ten-of-the-inside"));
    try {
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(RestAssured.get(server.management() + "/q/health/ready").asString())
                      .contains("was rejected", "pops.yaml:2:", "ten-of-the-inside"));

      var explained = send(get(EXPLAIN), "");
      var answered = ask(Record.newRecord(Name.fromString(SERVICE), Type.A, DClass.IN), true);

      assertThat(explained).contains("was rejected, and what was loaded before serves");
      for (var told : List.of(explained, answered)) {
        assertThat(told).doesNotContain("pops.yaml", "ten-of-the-inside");
        assertTellsNothing(told);
      }
    } finally {
      Files.writeString(pops, right);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/q/health", "/q/health/ready", "/q/health/live", "/q/metrics", "/q/nope"})
  void theManagementPortTellsNoSecret(String path) {
    var response = given().baseUri(server.management().toString()).get(path);

    assertThat(response.asString() + response.headers())
        .doesNotContain(SECRETS)
        .doesNotContain("\tat ", "Exception");
  }

  @Test
  void theManagementPortTellsWhereRedisIsThatCannotBeRead() {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(RestAssured.get(server.management() + "/q/health/ready").asString())
                    .contains(REDIS_HOST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"version.bind.", "version.server.", "hostname.bind.", "id.server."})
  void nothingIsSaidOfTheServerOverDnsUnlessItIsConfigured(String name) throws IOException {
    for (boolean tcp : List.of(false, true)) {
      var answer = ask(Record.newRecord(Name.fromString(name), Type.TXT, DClass.CH), tcp);

      assertThat(answer).doesNotContainIgnoringCase("popsteer");
      assertTellsNothing(answer);
    }
  }

  @Test
  void answersOverDnsTellNothingOfTheInside() throws IOException {
    for (var name : List.of(SERVICE, "nope.cdn.example.net.", "www.example.org.")) {
      for (int type : List.of(Type.A, Type.TXT, Type.SOA, Type.ANY)) {
        assertTellsNothing(ask(Record.newRecord(Name.fromString(name), type, DClass.IN), true));
      }
    }
  }

  /// The bytes of an answer, each a character.
  private static String ask(Record question, boolean tcp) throws IOException {
    var resolver = new SimpleResolver(server.dns());
    resolver.setTCP(tcp);
    var query = Message.newQuery(question);
    return new String(resolver.send(query).toWire(), ISO_8859_1);
  }

  @Test
  void theLogTellsThatRedisIsAwayButNoSecret() {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(server.output()).contains("Redis cannot be read"));

    assertThat(server.output()).doesNotContain(SECRETS).doesNotContain("\tat ");
  }

  @Test
  void theLogTellsThatAPasswordIsWrongButNotWhichItIs() throws IOException {
    try (var redis = RedisProcess.start()) {
      redis.command("CONFIG", "SET", "requirepass", "another");
      var url = redis.url().replace("redis://", "redis://:" + REDIS_PASSWORD + "@");
      try (var other = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", url))) {
        Awaitility.await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(other.output()).contains("Redis cannot be read"));

        assertThat(other.output()).doesNotContain(REDIS_PASSWORD).doesNotContain("\tat ");
      }
    }
  }
}
