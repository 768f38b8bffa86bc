package dev.popsteer.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/// What an operator sees of failures, at `/q/metrics`, `/q/health/ready` and `/explain`.
class MetricsIT {

  private static final DebianProgram PROMTOOL = new DebianProgram("promtool", "prometheus");

  /// A change takes a second; a loaded machine may take longer to notice.
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path directory;

  private static PopsteerProcess serve(RedisProcess redis) throws IOException {
    return PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()));
  }

  private static String scrape(PopsteerProcess server) {
    return given()
        .baseUri(server.management().toString())
        .accept("text/plain")
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .extract()
        .asString();
  }

  private static void awaitSeries(PopsteerProcess server, String... lines) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(scrape(server).lines()).contains(lines));
  }

  /// Waits until one of the alarms has these words, in both places that show them; the second has
  /// more to say of it.
  private static void awaitAlarm(PopsteerProcess server, String outline, String detail) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              given()
                  .baseUri(server.http().toString())
                  .queryParam("name", "www.cdn.example.net")
                  .queryParam("ip", "81.2.69.142")
                  .get("/explain")
                  .then()
                  .body("alarms", hasItem(containsString(outline)));
              given()
                  .baseUri(server.management().toString())
                  .get("/q/health/ready")
                  .then()
                  .statusCode(200)
                  .body(
                      "checks.find { it.name == 'snapshot' }.data.alarms",
                      allOf(containsString(outline), containsString(detail)));
            });
    assertThat(scrape(server)).containsPattern("(?m)^popsteer_alarms [1-9]");
  }

  @Test
  void showsPopsThatAreDownOrDrainedAndWhatIsNoReport() throws IOException {
    try (var redis = RedisProcess.start();
        var server = serve(redis)) {
      redis.command("HSET", "popsteer:health:lhr1", "osl", "{\"up\":false,\"load\":0.5}");
      redis.command("HSET", "popsteer:health:lhr1", "ams", "down!");
      redis.command("SET", "popsteer:drain:fra1", "new switch");
      redis.command("SET", "popsteer:override:jfk1", "down fire");

      awaitSeries(
          server,
          "popsteer_pop_up{pop=\"lhr1\",} 0.0",
          "popsteer_pop_state{pop=\"lhr1\",state=\"down\",} 1.0",
          "popsteer_monitor_up{pop=\"lhr1\",monitor=\"osl\",} 0.0",
          "popsteer_monitor_load{pop=\"lhr1\",monitor=\"osl\",} 0.5",
          "popsteer_pop_state{pop=\"fra1\",state=\"drained\",} 1.0",
          "popsteer_pop_share{pop=\"fra1\",} 0.0",
          "popsteer_pop_overridden{pop=\"jfk1\",} 1.0",
          "popsteer_pop_up{pop=\"nrt1\",} 1.0",
          "popsteer_health_feed_live 1.0",
          "popsteer_redis_up 1.0",
          "popsteer_redis_ignored_values_now 1.0",
          "popsteer_redis_ignored_values_total 1.0");
      awaitAlarm(server, "what is not understood in Redis is ignored", ": 1 values, one of them");
      given()
          .baseUri(server.management().toString())
          .get("/q/health/ready")
          .then()
          .body(
              "checks.find { it.name == 'snapshot' }.data.pops",
              equalTo("9 up, 2 down, 1 drained"));
    }
  }

  @Test
  void showsThatRedisIsGone() throws IOException {
    try (var redis = RedisProcess.start();
        var server = serve(redis)) {
      awaitSeries(server, "popsteer_redis_up 1.0", "popsteer_health_feed_live 1.0");

      redis.stop();

      awaitSeries(server, "popsteer_redis_up 0.0", "popsteer_health_feed_live 0.0");
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(scrape(server))
                      .containsPattern("(?m)^popsteer_health_age_seconds [1-9]")
                      .containsPattern("(?m)^popsteer_redis_failed_looks_total [1-9]"));
      redis.restart();
      awaitSeries(server, "popsteer_redis_up 1.0", "popsteer_health_feed_live 1.0");
    }
  }

  @Test
  void saysThatRedisWasFlushed() throws IOException {
    try (var redis = RedisProcess.start();
        var server = serve(redis)) {
      redis.command("HSET", "popsteer:health:lhr1", "osl", "{\"up\":false}");
      redis.command("HSET", "popsteer:health:fra1", "osl", "{\"up\":true}");
      awaitSeries(server, "popsteer_pop_up{pop=\"lhr1\",} 0.0");

      redis.command("FLUSHALL");

      awaitAlarm(server, "what was written of some PoPs is gone", "");
      assertThat(scrape(server)).contains("popsteer_pop_up{pop=\"lhr1\",} 0.0");
    }
  }

  @Test
  void saysThatAReloadWasRejected() throws IOException {
    var demo = Path.of("src", "main", "resources", "demo");
    Files.createDirectory(directory.resolve("zones"));
    for (var file : List.of("pops.yaml", "services.yaml", "zones/cdn.example.net.zone")) {
      Files.copy(demo.resolve(file), directory.resolve(file));
    }
    try (var server = PopsteerProcess.serve(Map.of("POPSTEER_CONFIG_DIR", directory.toString()))) {
      awaitSeries(server, "popsteer_reload_rejected 0.0", "popsteer_pops 12.0");

      Files.writeString(directory.resolve("pops.yaml"), "pops: nonsense\n");

      awaitSeries(
          server,
          "popsteer_reload_rejected 1.0",
          "popsteer_reloads_total{outcome=\"rejected\",} 1.0");
      awaitAlarm(server, "was rejected, and what was loaded before serves", ": pops.yaml:1");
    }
  }

  @Test
  void showsTheMachineAndNoLabelsOfClients() throws IOException {
    try (var server = PopsteerProcess.serve(Map.of())) {
      var text = scrape(server);

      assertThat(text)
          .contains("jvm_memory_used_bytes{", "popsteer_geoip_database_age_seconds{database=")
          .contains("popsteer_limited_answers_total{outcome=\"dropped\",} 0.0")
          .doesNotContain("popsteer_redis_", "http_server", "uri=");
    }
  }

  @Test
  void countsWhatIsAskedOverTheWire() throws IOException {
    try (var server = PopsteerProcess.serve(Map.of())) {
      server.ask("www.cdn.example.net.", Type.A, "81.2.69.0/24");
      server.ask("www.cdn.example.net.", Type.A, "81.2.69.0/24");
      server.ask("nowhere.cdn.example.net.", Type.AAAA, "81.2.69.0/24");

      assertThat(scrape(server).lines())
          .contains(
              "popsteer_queries_total{transport=\"udp\",type=\"A\",rcode=\"NOERROR\",} 2.0",
              "popsteer_queries_total{transport=\"udp\",type=\"AAAA\",rcode=\"NXDOMAIN\",} 1.0",
              "popsteer_client_subnet_queries_total{transport=\"udp\",} 3.0",
              "popsteer_service_answers_total{service=\"www.cdn.example.net\",} 2.0",
              "popsteer_pop_answers_total{pop=\"lhr1\",} 2.0",
              "popsteer_decisions_total{reason=\"best-up\",} 2.0",
              "popsteer_answer_seconds_count{transport=\"udp\",} 3.0");
    }
  }

  /// What comes over HTTP is told apart by what we can answer, and by nothing that a client writes.
  @Test
  void countsRequestsByWhatTheyAreForAndHowTheyEnd() throws IOException {
    try (var server = PopsteerProcess.serve(Map.of())) {
      for (var path :
          List.of(
              "/s/www.cdn.example.net/a",
              "/s/www.cdn.example.net/b?format=json",
              "/s/nobody.example.net/a",
              "/steering/hls/video.cdn.example.net",
              "/steering/dash/video.cdn.example.net",
              "/play/video.cdn.example.net/a.mpd",
              "/dns-query",
              "/resolve?name=www.cdn.example.net",
              "/nowhere",
              "/nowhere/else")) {
        given().baseUri(server.http().toString()).redirects().follow(false).get(path);
      }

      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(scrape(server).lines())
                      .filteredOn(line -> line.startsWith("popsteer_http_answer_seconds_count"))
                      .containsExactlyInAnyOrder(
                          counted("redirect", "3xx", 1),
                          counted("redirect", "4xx", 1),
                          counted("candidates", "2xx", 1),
                          counted("hls", "2xx", 1),
                          counted("dash", "2xx", 1),
                          counted("playlist", "4xx", 1),
                          counted("dns-message", "4xx", 1),
                          counted("dns-json", "2xx", 1),
                          counted("other", "4xx", 2)));
    }
  }

  private static String counted(String kind, String status, int count) {
    return "popsteer_http_answer_seconds_count{kind=\"%s\",status=\"%s\",} %d.0"
        .formatted(kind, status, count);
  }

  @Test
  void isAsPrometheusWantsMetricsToBe() throws IOException, InterruptedException {
    var promtool = PROMTOOL.file();
    try (var redis = RedisProcess.start();
        var server = serve(redis)) {
      redis.command("HSET", "popsteer:health:lhr1", "osl", "{\"up\":false,\"load\":0.5}");
      awaitSeries(server, "popsteer_monitor_load{pop=\"lhr1\",monitor=\"osl\",} 0.5");
      given().baseUri(server.http().toString()).get("/nowhere");
      var own = Pattern.compile("(# (HELP|TYPE) )?popsteer_.*");
      var scraped = directory.resolve("metrics");
      Files.writeString(
          scraped,
          scrape(server)
              .lines()
              .filter(line -> own.matcher(line).matches())
              .collect(Collectors.joining("\n", "", "\n")));

      var output = directory.resolve("output");
      int exitCode =
          new ProcessBuilder(promtool.toString(), "check", "metrics")
              .redirectInput(scraped.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start()
              .waitFor();

      assertThat(Files.readString(output)).isEmpty();
      assertThat(exitCode).isZero();
    }
  }
}
