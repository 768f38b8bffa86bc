package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.testing.PopsteerProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Steering over HTTP from outside, byte by byte, with the demo and without a proxy. Clients on
/// this host are nowhere, so they get the first PoP of the pool, which is London.
class HttpSteeringIT {

  private static final int TIMEOUT_MILLIS = 20_000;
  private static final String NEW_YORKER = "72.229.28.185";

  private static PopsteerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = PopsteerProcess.serve(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// A response as it was sent.
  ///
  /// @param latin1 the body, each byte a character
  private record Response(String head, String latin1) {

    byte[] body() {
      return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    String text() {
      return new String(body(), StandardCharsets.UTF_8);
    }
  }

  /// Sends the bytes of a request, and reads until the server closes the connection.
  private static Response send(PopsteerProcess to, String request) throws IOException {
    try (var socket = new Socket(to.http().getHost(), to.http().getPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      var bytes = socket.getInputStream().readAllBytes();
      var text = new String(bytes, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      assertThat(end).as(text).isPositive();
      return new Response(text.substring(0, end + 2), text.substring(end + 4));
    }
  }

  private static Response send(String request) throws IOException {
    return send(server, request);
  }

  private static String request(String line, String host, String... headers) {
    return line
        + " HTTP/1.1\r\nHost: "
        + host
        + "\r\nConnection: close\r\n"
        + String.join("", List.of(headers).stream().map(header -> header + "\r\n").toList())
        + "\r\n";
  }

  private static String header(Response response, String name) {
    return response
        .head()
        .lines()
        .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
        .map(line -> line.substring(name.length() + 2))
        .reduce((first, second) -> first + " | " + second)
        .orElse("");
  }

  @ParameterizedTest
  @CsvSource({"GET,302", "HEAD,302", "DELETE,307"})
  void redirectsToThePopByteByByte(String method, int status) throws IOException {
    var target = "/a%2Fb%3fc/../d,e~f;g?x=%2C,%3F&y=//evil.example/&z=a+b";

    var response = send(request(method + " " + target, "www.cdn.example.net"));

    assertThat(response.head()).startsWith("HTTP/1.1 " + status + " ");
    assertThat(header(response, "Location")).isEqualTo("https://lhr1.cdn.example.net" + target);
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void keepsAPostThatHasABody() throws IOException {
    var response =
        send(request("POST /form", "www.cdn.example.net:8080", "Content-Length: 5") + "hello");

    assertThat(response.head()).startsWith("HTTP/1.1 307 ");
    assertThat(header(response, "Location")).isEqualTo("https://lhr1.cdn.example.net/form");
  }

  /// Nobody reads a body that is for the PoP, and it is not to be taken for the next request.
  @Test
  void answersTheNextRequestBehindABodyThatItDoesNotRead() throws IOException {
    var body = "GET /inside HTTP/1.1\r\nHost: www.cdn.example.net\r\n\r\n".repeat(1_000);
    var post =
        "POST /form HTTP/1.1\r\nHost: www.cdn.example.net\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.length(), body);

    var both = send(post + request("GET /next", "www.cdn.example.net"));

    assertThat((both.head() + both.latin1()).lines().filter(line -> line.startsWith("location: ")))
        .containsExactly(
            "location: https://lhr1.cdn.example.net/form",
            "location: https://lhr1.cdn.example.net/next");
  }

  @Test
  void takesTheHostOfATargetThatHasOne() throws IOException {
    var response = send(request("GET http://www.cdn.example.net/a?b", "steer.example.net"));

    assertThat(header(response, "Location")).isEqualTo("https://lhr1.cdn.example.net/a?b");
  }

  @Test
  void leavesOtherHostsTheirPaths() throws IOException {
    assertThat(send(request("GET /explain", "localhost")).head()).startsWith("HTTP/1.1 400 ");
    var redirected = send(request("GET /explain", "www.cdn.example.net"));
    assertThat(header(redirected, "Location")).isEqualTo("https://lhr1.cdn.example.net/explain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a/b?c", "/s/nope.cdn.example.net/", "/steering/hls/nope"})
  void answersUnknownHostsWithAProblem(String target) throws IOException {
    var response = send(request("GET " + target, "www.example.org"));

    assertThat(response.head()).startsWith("HTTP/1.1 404 ");
    assertThat(header(response, "Content-Type")).startsWith("application/problem+json");
    var problem = new ObjectMapper().readTree(response.body());
    assertThat(problem.get("status").asInt()).isEqualTo(404);
    assertThat(problem.get("detail").asText()).isNotEmpty();
  }

  @Test
  void splitsNoResponse() throws IOException {
    for (var target :
        List.of(
            "/a\rSet-Cookie:b=c",
            "/a\u000bSet-Cookie:b=c",
            "/a\u0000",
            "/a\u0085Set-Cookie:b=c",
            "/\u00e5\u010d",
            "/a\tb")) {
      var response = send(request("GET " + target, "www.cdn.example.net"));

      assertThat(response.head()).as(target).matches("(?s)HTTP/1\\.[01] 400 .*");
      assertThat(response.head()).as(target).doesNotContainIgnoringCase("cookie");
    }
    var encoded = send(request("GET /%0d%0aSet-Cookie:%20a=b", "www.cdn.example.net"));
    assertThat(header(encoded, "Location"))
        .isEqualTo("https://lhr1.cdn.example.net/%0d%0aSet-Cookie:%20a=b");
    assertThat(header(encoded, "Set-Cookie")).isEmpty();
  }

  @Test
  void passesOnWhatIsNoUrlToTheLetterAndKeepsItFromOthers() throws IOException {
    var target = "/a\"b\"{c}%zz?d=|^e";

    assertThat(header(send(request("GET " + target, "www.cdn.example.net")), "Location"))
        .isEqualTo("https://lhr1.cdn.example.net" + target);
    assertThat(send(request("GET /explain?name=%zz", "localhost")).head())
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void refusesSeveralHosts() throws IOException {
    var response = send(request("GET /", "www.cdn.example.net", "Host: video.cdn.example.net"));

    assertThat(response.head()).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void isNoOpenRedirect() throws IOException {
    for (var host : List.of("evil.example", "www.cdn.example.net.evil.example", "")) {
      assertThat(header(send(request("GET //evil.example", host)), "Location")).isEmpty();
    }
    assertThat(header(send(request("GET //evil.example", "www.cdn.example.net")), "Location"))
        .isEqualTo("https://lhr1.cdn.example.net//evil.example");
  }

  @Test
  void trustsNoHeaderOfWhomItIsNotToldOf() throws IOException {
    var response =
        send(
            request(
                "GET /",
                "www.cdn.example.net",
                "X-Forwarded-For: " + NEW_YORKER,
                "Forwarded: for=" + NEW_YORKER,
                "X-Forwarded-Host: evil.example",
                "X-Real-IP: " + NEW_YORKER,
                "X-MM-Client-IP: " + NEW_YORKER));

    assertThat(header(response, "Location")).isEqualTo("https://lhr1.cdn.example.net/");
  }

  @Test
  void believesTheHeaderOfATrustedProxyAndNoOther() throws IOException {
    var settings =
        Map.of(
            "POPSTEER_HTTP_TRUSTED_PROXIES", "192.0.2.0/24, 127.0.0.1",
            "POPSTEER_HTTP_CLIENT_HEADER", "forwarded",
            "POPSTEER_HTTP_PUBLIC_URL", "https://steer.example.net/");
    try (var behindProxy = PopsteerProcess.serve(settings)) {
      var believed =
          send(
              behindProxy,
              request(
                  "GET /",
                  "www.cdn.example.net",
                  "Forwarded: for=203.0.113.1",
                  "Forwarded: for=" + NEW_YORKER + ";proto=https, for=192.0.2.7"));
      var other =
          send(
              behindProxy,
              request("GET /", "www.cdn.example.net", "X-Forwarded-For: " + NEW_YORKER));
      var manifest =
          send(behindProxy, request("GET /steering/dash/www.cdn.example.net", "router.internal"));

      assertThat(header(believed, "Location")).isEqualTo("https://jfk1.cdn.example.net/");
      assertThat(header(other, "Location")).isEqualTo("https://lhr1.cdn.example.net/");
      assertThat(new ObjectMapper().readTree(manifest.body()).get("RELOAD-URI").asText())
          .isEqualTo("https://steer.example.net/steering/dash/www.cdn.example.net");
    }
  }

  @Test
  void answersForAnotherAddressWithATokenAlone() throws IOException {
    var token = "0123456789abcdef0123";
    try (var guarded = PopsteerProcess.serve(Map.of("POPSTEER_ADMIN_TOKEN", token))) {
      var line = "GET /s/www.cdn.example.net/?format=json&ip=" + NEW_YORKER;
      var operators = send(guarded, request(line, "localhost", "Authorization: Bearer " + token));
      var anyones = send(guarded, request(line, "localhost", "Authorization: Bearer wrong"));

      assertThat(operators.text()).contains("\"client\":\"" + NEW_YORKER + "\"");
      assertThat(anyones.text()).contains("\"client\":\"127.0.0.1\"");
    }
  }

  @Test
  void givesPlayersAManifest() throws IOException {
    var port = server.http().getPort();
    var plain =
        send(
            request(
                "GET /steering/hls/video.cdn.example.net?_HLS_pathway=\"europe\"",
                "127.0.0.1:" + port));
    var compressed =
        send(
            request(
                "GET /s/www.cdn.example.net/?format=json",
                "localhost:" + port,
                "Accept-Encoding: br, gzip"));

    assertThat(header(plain, "Content-Type")).isEqualTo("application/vnd.apple.steering-list");
    assertThat(header(plain, "Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(header(plain, "Access-Control-Expose-Headers")).isEqualTo("Retry-After");
    assertThat(header(plain, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(plain, "Vary")).contains("Accept-Encoding");
    var manifest = new ObjectMapper().readTree(plain.body());
    assertThat(manifest.get("RELOAD-URI").asText())
        .isEqualTo("http://127.0.0.1:" + port + "/steering/hls/video.cdn.example.net");
    assertThat(manifest.get("PATHWAY-PRIORITY")).hasSize(2);
    assertThat(header(compressed, "Content-Encoding")).isEqualTo("gzip");
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
      assertThat(new ObjectMapper().readTree(gzip).get("candidates")).hasSize(12);
    }
  }

  @Test
  void answersDnsOverHttp() throws IOException {
    // www.cdn.example.net A, ID 0.
    var query = "AAAAAAABAAAAAAAAA3d3dwNjZG4HZXhhbXBsZQNuZXQAAAEAAQ";
    byte[] bytes = Base64.getUrlDecoder().decode(query);

    var got = send(request("GET /dns-query?dns=" + query, "localhost"));
    var posted =
        send(
            request(
                    "POST /dns-query",
                    "localhost",
                    "Content-Type: application/dns-message",
                    "Content-Length: " + bytes.length)
                + new String(bytes, StandardCharsets.ISO_8859_1));
    var large =
        send(
            request(
                    "POST /dns-query",
                    "localhost",
                    "Content-Type: application/dns-message",
                    "Content-Length: 20000")
                + "x".repeat(20_000));

    assertThat(header(got, "Content-Type")).isEqualTo("application/dns-message");
    assertThat(header(got, "Cache-Control")).isEqualTo("private, max-age=30");
    assertThat(posted.body()).isEqualTo(got.body());
    assertThat(new Message(got.body()).getSection(Section.ANSWER))
        .extracting(Record::rdataToString)
        .containsExactly("192.0.2.10");
    assertThat(large.head()).startsWith("HTTP/1.1 413 ");
    var wrong = send(request("PUT /dns-query", "localhost"));
    assertThat(wrong.head()).startsWith("HTTP/1.1 405 ");
    assertThat(header(wrong, "Allow")).isEqualTo("GET, HEAD, POST");
  }

  @Test
  void answersDnsAsJson() throws IOException {
    var response =
        send(
            request(
                "GET /resolve?name=www.cdn.example.net&edns_client_subnet=" + NEW_YORKER,
                "localhost"));

    assertThat(header(response, "Content-Type")).isEqualTo("application/dns-json");
    assertThat(
            new ObjectMapper().readTree(response.body()).get("Answer").get(0).get("data").asText())
        .isEqualTo("192.0.2.30");
  }

  @Test
  void allowsBrowsersWhatTheyAskBeforehand() throws IOException {
    for (var line : List.of("OPTIONS /a.m3u8", "OPTIONS /s/www.cdn.example.net/a.m3u8")) {
      var response =
          send(
              request(
                  line,
                  line.contains("/s/") ? "localhost" : "www.cdn.example.net",
                  "Origin: https://player.example.net",
                  "Access-Control-Request-Method: GET",
                  "Access-Control-Request-Headers: range"));

      assertThat(response.head()).startsWith("HTTP/1.1 204 ");
      assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(header(response, "Access-Control-Allow-Headers")).isEqualTo("*");
    }
  }
}
