package dev.popsteer.ops;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.xbill.DNS.Type;

/// The files of `deploy/monitoring`, held against Prometheus and against what a router shows.
class MonitoringIT {

  private static final DebianProgram PROMTOOL = new DebianProgram("promtool", "prometheus");
  private static final DebianProgram PROMETHEUS = new DebianProgram("prometheus", "prometheus");

  private static final Path DIRECTORY = Path.of("deploy", "monitoring");
  private static final Path ALERTS = DIRECTORY.resolve("alerts.yaml");
  private static final Path ALERTS_TEST = DIRECTORY.resolve("alerts-test.yaml");
  private static final Path DASHBOARD = DIRECTORY.resolve("dashboard.json");

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern METRIC = Pattern.compile("\\b(?:popsteer|jvm|process|system)_\\w+");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)[{ ]");

  @TempDir private Path directory;

  private static JsonNode dashboard() throws IOException {
    return new ObjectMapper().readTree(DASHBOARD.toFile());
  }

  /// What the panels of the dashboard ask Prometheus.
  private static List<String> expressions() throws IOException {
    return elements(dashboard().get("panels"))
        .flatMap(panel -> elements(panel.path("targets")))
        .map(target -> target.get("expr").asText())
        .toList();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static List<JsonNode> alerts() throws IOException {
    var yaml = new Load(LoadSettings.builder().build()).loadFromString(read(ALERTS));
    var groups = new ObjectMapper().<JsonNode>valueToTree(yaml).get("groups");
    return elements(groups).flatMap(group -> elements(group.get("rules"))).toList();
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, UTF_8);
  }

  /// A router of which there is everything to tell.
  private PopsteerProcess serve(RedisProcess redis) throws IOException {
    redis.command("HSET", "popsteer:health:lhr1", "osl", "{\"up\":true,\"load\":0.5}");
    return PopsteerProcess.serve(
        Map.of(
            "QUARKUS_REDIS_HOSTS",
            redis.url(),
            "POPSTEER_QUERY_LOG_JSON_FILE",
            directory.resolve("queries.json").toString()));
  }

  private static void ask(PopsteerProcess server) {
    server.ask("www.cdn.example.net.", Type.A, "81.2.69.0/24");
    given().baseUri(server.http().toString()).get("/resolve?name=www.cdn.example.net");
  }

  @Test
  void alertsAreAsPrometheusWantsThem() throws IOException {
    var checked = PROMTOOL.run("check", "rules", ALERTS.toString());

    assertThat(checked.output()).contains("SUCCESS");
    assertThat(checked.exitCode()).isZero();
  }

  @Test
  void alertsFireWhenTheyShouldAndOnlyThen() throws IOException {
    var tested = PROMTOOL.run("test", "rules", ALERTS_TEST.toString());

    assertThat(tested.exitCode()).as(tested.output()).isZero();
  }

  @Test
  void eachAlertIsTestedAndSaysWhatToDo() throws IOException {
    var tests = read(ALERTS_TEST);

    assertThat(alerts()).hasSizeGreaterThan(10);
    for (var alert : alerts()) {
      var name = alert.get("alert").asText();
      assertThat(tests).as(name).containsPattern("alertname(: |=\")" + name + "\\b");
      assertThat(alert.get("labels").get("severity").asText())
          .as(name)
          .isIn("critical", "warning", "info");
      assertThat(alert.get("annotations").fieldNames())
          .as(name)
          .toIterable()
          .containsExactly("summary", "description", "action");
    }
  }

  @Test
  void theDashboardAsksForItsDataSourceAndHasEachPanelOnce() throws IOException {
    var sources = dashboard().findValues("datasource");
    var ids = elements(dashboard().get("panels")).map(panel -> panel.get("id").asInt()).toList();

    assertThat(sources).isNotEmpty();
    assertThat(sources)
        .allSatisfy(source -> assertThat(source.get("uid").asText()).isEqualTo("${datasource}"));
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(dashboard().get("uid").asText()).isEqualTo("popsteer");
  }

  @Test
  void nothingIsAskedForThatNoRouterShows() throws IOException {
    var asked = new TreeSet<String>();
    for (var file : List.of(ALERTS, ALERTS_TEST, DASHBOARD)) {
      METRIC.matcher(read(file)).results().forEach(metric -> asked.add(metric.group()));
    }
    assertThat(asked).hasSizeGreaterThan(40);

    try (var redis = RedisProcess.start();
        var server = serve(redis)) {
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                ask(server);
                assertThat(shown(server)).containsAll(asked);
              });
    }
  }

  /// The names of all series.
  private static List<String> shown(PopsteerProcess server) {
    var text =
        given()
            .baseUri(server.management().toString())
            .accept("text/plain")
            .get("/q/metrics")
            .asString();
    return SAMPLE.matcher(text).results().map(sample -> sample.group(1)).distinct().toList();
  }

  @Test
  void eachPanelShowsSomethingAndEachRuleCanBeEvaluated() throws IOException {
    try (var redis = RedisProcess.start();
        var server = serve(redis);
        var prometheus = Prometheus.start(directory, server)) {
      var open = new ArrayList<>(expressions());
      assertThat(open).hasSizeGreaterThan(50);

      Awaitility.await()
          .atMost(SOON)
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                ask(server);
                open.removeIf(prometheus::hasResult);
                assertThat(open).isEmpty();
              });
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(prometheus.ruleStates()).hasSameSizeAs(alerts()).containsOnly("ok"));
    }
  }

  /// A Prometheus that scrapes a router, with the alerts.
  private record Prometheus(Process process, String url, Path log) implements AutoCloseable {

    static Prometheus start(Path directory, PopsteerProcess server) throws IOException {
      var config =
          Files.writeString(
              directory.resolve("prometheus.yml"),
              """
              global: {scrape_interval: 1s, evaluation_interval: 1s}
              rule_files: [%s]
              scrape_configs:
                - job_name: popsteer
                  metrics_path: /q/metrics
                  static_configs: [{targets: ["%s"]}]
              """
                  .formatted(ALERTS.toAbsolutePath(), server.management().getAuthority()));
      var address = "127.0.0.1:" + RedisProcess.freePort();
      var log = directory.resolve("prometheus.log");
      var process =
          new ProcessBuilder(
                  PROMETHEUS.file().toString(),
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + directory.resolve("tsdb"),
                  "--web.listen-address=" + address)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new Prometheus(process, "http://" + address, log);
    }

    private Response get(String path, String query) throws IOException {
      assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
      return given().baseUri(url).formParam("query", query).post(path);
    }

    /// Whether an expression of the dashboard, which is asked for its mistakes too, has a result.
    boolean hasResult(String expression) {
      var query =
          expression
              .replace("$job", "popsteer")
              .replace("$instance", ".*")
              .replace("$__rate_interval", "4s");
      try {
        var answer = get("/api/v1/query", query);
        assertThat(answer.statusCode()).as(query + ": " + answer.asString()).isEqualTo(200);
        return !answer.jsonPath().getList("data.result").isEmpty();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    List<String> ruleStates() {
      return given()
          .baseUri(url)
          .get("/api/v1/rules")
          .jsonPath()
          .getList("data.groups.rules.flatten().health");
    }

    @Override
    public void close() {
      process.destroy();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
