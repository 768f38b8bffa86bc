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
import org.junit.jupiter.api.Test;

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

  @Test
  void isAlwaysAManifest() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("SteeringContractIT seed: " + seed);
    var random = new Random(seed);
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()));
        var connection = new Connection(server.http())) {
      var base = server.http().toString();
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
      var request = "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(line()).as(target).startsWith("HTTP/1.1 200 ");
      int length = 0;
      for (var line = line(); !line.isEmpty(); line = line()) {
        if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
          length = Integer.parseInt(line.substring(15).strip());
        }
      }
      return in.readNBytes(length);
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
