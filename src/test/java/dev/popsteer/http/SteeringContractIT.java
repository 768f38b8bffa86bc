package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What players may rely on, whatever they send and whatever becomes of Redis.
class SteeringContractIT {

  private static final int REQUESTS = 4_000;
  private static final int TIMEOUT_MILLIS = 20_000;

  /// What parameters are made of: those that there are, broken in all ways that a request line
  /// stands.
  private static final List<String> PIECES =
      List.of(
          "_HLS_pathway",
          "_HLS_throughput",
          "_DASH_pathway",
          "_DASH_throughput",
          "=",
          "==",
          "&",
          "&&",
          "?",
          "\"",
          "%22",
          "%",
          "%zz",
          "%00",
          "%0d%0a",
          "a,b",
          ",",
          "1000,2000",
          "-1",
          "1e999",
          "NaN",
          "9".repeat(40),
          "ip=81.2.69.142",
          "ip=::",
          "format=json",
          "/",
          "//",
          "..",
          ";",
          "{",
          "}",
          "<",
          "'",
          "\\",
          "^",
          "`",
          "|",
          "~",
          "x".repeat(200));

  private static PopsteerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = PopsteerProcess.serve(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void isAlwaysAManifest() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("SteeringContractIT seed: " + seed);
    var random = new Random(seed);
    try (var redis = RedisProcess.start();
        var withRedis = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()));
        var connection = new Connection(withRedis.http())) {
      var base = withRedis.http().toString();
      for (int i = 0; i < REQUESTS; i++) {
        if (i == REQUESTS / 2) {
          redis.kill();
        }
        var path =
            random.nextBoolean()
                ? "/steering/hls/video.cdn.example.net"
                : "/steering/dash/video.cdn.example.net";
        var query =
            random
                .ints(random.nextInt(12), 0, PIECES.size())
                .mapToObj(PIECES::get)
                .reduce("?", String::concat);

        var body = connection.get(path + query);

        var manifest = new ObjectMapper().readTree(body);
        assertThat(manifest.get("VERSION").intValue()).as(query).isEqualTo(1);
        assertThat(manifest.get("TTL").intValue()).as(query).isBetween(5, 150);
        assertThat(manifest.get("RELOAD-URI").textValue()).as(query).isEqualTo(base + path);
        assertThat(manifest.get("PATHWAY-PRIORITY"))
            .as(query)
            .extracting(id -> id.textValue())
            .containsExactlyInAnyOrder("europe", "americas");
      }
    }
  }

  /// What is not known is not said; in particular, not what the socket is called.
  @ParameterizedTest
  @ValueSource(
      strings = {
        " HTTP/1.0\r\n\r\n",
        " HTTP/1.0\r\nHost: \r\n\r\n",
        " HTTP/1.1\r\nHost: \r\n\r\n",
        " HTTP/1.1\r\nHost: !!\r\n\r\n",
        " HTTP/1.1\r\nHost: %41\r\n\r\n",
      })
  void isAManifestForWhoDoesNotSayWhomHeAsks(String rest) throws IOException {
    var hls = "/steering/hls/video.cdn.example.net";
    var dash = "/steering/dash/video.cdn.example.net";

    var forHls = new ObjectMapper().readTree(answer("GET " + hls + rest));
    var forDash = new ObjectMapper().readTree(answer("GET " + dash + rest));

    assertThat(forHls.path("RELOAD-URI").textValue()).isEqualTo(hls);
    assertThat(forDash.has("RELOAD-URI")).isFalse();
    for (var manifest : List.of(forHls, forDash)) {
      assertThat(manifest.path("VERSION").intValue()).isEqualTo(1);
      assertThat(manifest.path("PATHWAY-PRIORITY")).hasSize(2);
      assertThat(manifest.toString()).doesNotContain("127.0.0.1", "localhost");
    }
  }

  /// As RFC 9112 §3.2 demands; the framework does.
  @ParameterizedTest
  @ValueSource(strings = {"a b", "steer.example.net:99999", "\"}"})
  void isRefusedToWhoAsksWhatCanBeNoHost(String host) throws IOException {
    try (var connection = new Connection(server.http())) {
      var path = "GET /steering/hls/video.cdn.example.net";

      assertThat(connection.status(path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
          .isEqualTo("HTTP/1.1 400 Bad Request");
    }
  }

  private static byte[] answer(String request) throws IOException {
    try (var connection = new Connection(server.http())) {
      return connection.answer(request);
    }
  }

  /// One connection, for request after request.
  private static final class Connection implements AutoCloseable {

    private final String host;
    private final Socket socket;
    private final InputStream in;

    Connection(URI server) throws IOException {
      host = server.getAuthority();
      socket = new Socket(server.getHost(), server.getPort());
      socket.setSoTimeout(TIMEOUT_MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
    }

    /// The body of a response that must be 200.
    byte[] get(String target) throws IOException {
      return answer("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    /// Likewise.
    ///
    /// @param request all of its bytes
    byte[] answer(String request) throws IOException {
      assertThat(status(request)).as(request).matches("HTTP/1\\.[01] 200 .*");
      int length = 0;
      for (var line = line(); !line.isEmpty(); line = line()) {
        if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
          length = Integer.parseInt(line.substring(15).strip());
        }
      }
      return in.readNBytes(length);
    }

    /// The first line of a response, which is all of it that is read.
    String status(String request) throws IOException {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return line();
    }

    private String line() throws IOException {
      var line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
