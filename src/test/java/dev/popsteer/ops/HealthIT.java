package dev.popsteer.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.hamcrest.Matchers.stringContainsInOrder;

import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What those see who decide by it whether queries come here, and whether the process is restarted.
class HealthIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static ValidatableResponse get(PopsteerProcess server, String path) {
    return given().baseUri(server.management().toString()).get(path).then();
  }

  @Test
  void isReadyAndAliveOnceItAnswers() throws IOException {
    try (var server = PopsteerProcess.serve(Map.of())) {
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  get(server, "/q/health/ready")
                      .statusCode(200)
                      .body("checks.name", hasItems("dns", "snapshot", "redis"))
                      .body("checks.status.unique()", equalTo(List.of("UP"))));
      get(server, "/q/health/live").statusCode(200).body("checks.name", hasItems("dns-threads"));
    }
  }

  @Test
  void isNeitherReadyNorAliveOnceTheThreadThatReceivesHasEnded() throws IOException {
    try (var server =
        PopsteerProcess.serve(
            Map.of("POPSTEER_DNS_UDP_SOCKETS", "nio", "POPSTEER_DNS_UDP_THREADS", "1"))) {
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(() -> get(server, "/q/health/ready").statusCode(200));
      get(server, "/q/health/live").statusCode(200);

      server.interruptThreads("dns-udp-");

      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  get(server, "/q/health/live")
                      .statusCode(503)
                      .body("checks.find { it.name == 'dns-threads' }.status", equalTo("DOWN")));
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  get(server, "/q/health/ready")
                      .statusCode(503)
                      .body("checks.findAll { it.status == 'DOWN' }.name", equalTo(List.of("dns")))
                      .body(
                          "checks.find { it.name == 'dns' }.data.trouble",
                          startsWith("no answer over UDP at 127.0.0.1")));
      given()
          .baseUri(server.management().toString())
          .accept("text/plain")
          .get("/q/metrics")
          .then()
          .body(
              stringContainsInOrder(
                  "popsteer_listener_threads 1.0", "popsteer_listener_threads_expected 2.0"))
          .body(containsString("popsteer_dns_ready 0.0"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:0", "[::]:0", "127.0.0.1:0,[::1]:0"})
  void asksItselfWhereverItListens(String listen) throws IOException {
    try (var server = PopsteerProcess.start(Map.of("POPSTEER_DNS_LISTEN", listen))) {
      Awaitility.await()
          .atMost(SOON)
          .ignoreExceptions()
          .untilAsserted(() -> get(server, "/q/health/ready").statusCode(200));
    }
  }

  @Test
  void isReadyWithoutRedisWhichItTells() throws IOException {
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()))) {
      redis.stop();

      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  get(server, "/q/health/ready")
                      .statusCode(200)
                      .body("checks.find { it.name == 'redis' }.data.trouble", not("none"))
                      .body(
                          "checks.find { it.name == 'snapshot' }.data.health",
                          startsWith("not readable since")));
    }
  }

  @Test
  void showsNothingOfItWhereClientsAreSteered() throws IOException {
    try (var server = PopsteerProcess.serve(Map.of())) {
      for (var path : List.of("/q/metrics", "/q/health", "/q/health/ready", "/q/health/live")) {
        given().baseUri(server.http().toString()).get(path).then().statusCode(404);
      }
    }
  }

  @Test
  void leavesItsPortToAServerWhileCommandsRun() throws IOException {
    try (var server = PopsteerProcess.serve(Map.of());
        var command =
            PopsteerProcess.start(
                Map.of(
                    "QUARKUS_MANAGEMENT_PORT",
                    String.valueOf(server.management().getPort()),
                    "POPSTEER_SHUTDOWN_DELAY",
                    "1m"),
                "explain",
                "--offline",
                "www.cdn.example.net",
                "133.11.0.1")) {
      // And nobody waits for the end of what serves nobody.
      assertThat(command.awaitExit()).as(command.output()).isZero();
      assertThat(command.output()).contains("A for 133.11.0.1: nrt1");
    }
  }
}
