package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.PopsteerProcess;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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
    settings.put("QUARKUS_SHUTDOWN_DELAY", "5s");
    try (var server = PopsteerProcess.serve(settings)) {
      var ready = server.http().resolve("/q/health/ready");
      assertThat(RestAssured.get(ready).statusCode()).isEqualTo(200);

      server.terminate();

      Awaitility.await()
          .pollInterval(Duration.ofMillis(50))
          .until(() -> RestAssured.get(ready).statusCode() == 503);
      assertThat(server.firstAnswer("www.cdn.example.net.", 1, "81.2.69.0/24")).isNotEmpty();
      assertThat(server.awaitExit()).isIn(0, 143);
    }
  }
}
