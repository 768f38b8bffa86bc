package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/// The prober as its users run it: as a monitor beside a router, and within one.
class ProbeIT {

  private static final String NAME = "www.cdn.example.net.";
  private static final String CLIENTS = "192.0.2.0/24";
  private static final Duration SOON = Duration.ofSeconds(40);

  @TempDir Path directory;

  private final AtomicBoolean isBroken = new AtomicBoolean();

  @SuppressWarnings("NullAway.Init")
  private HttpServer london;

  @BeforeEach
  void start() throws IOException {
    london = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    london.createContext(
        "/health",
        exchange -> {
          exchange.getResponseHeaders().add("X-PoP-Load", "25%");
          exchange.sendResponseHeaders(isBroken.get() ? 503 : 200, -1);
          exchange.close();
        });
    london.start();
    writeConfiguration();
  }

  @AfterEach
  void stop() {
    london.stop(0);
  }

  /// London is preferred, then Frankfurt, then Amsterdam.
  private void writePops(String... probed) throws IOException {
    var perPop =
        Stream.of(probed)
            .map(
                pop ->
                    "%s: {addresses: 127.0.0.1, port: %d}"
                        .formatted(pop, london.getAddress().getPort()))
            .toList();
    Files.writeString(
        directory.resolve("pops.yaml"),
        """
        pops:
          lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10]}
          fra1: {location: [50.11, 8.68], addresses: [192.0.2.20]}
          ams1: {location: [52.31, 4.76], addresses: [192.0.2.30]}
        pools:
          all: {pops: [lhr1, fra1, ams1], policy: failover}
        probes:
          web:
            type: http
            pops: [%s]
            path: /health
            interval: 1s
            timeout: 850ms
            rise: 1
            per-pop: {%s}
        """
            .formatted(String.join(", ", probed), String.join(", ", perPop)));
  }

  private void writeConfiguration() throws IOException {
    Files.createDirectories(directory.resolve("zones"));
    writePops("lhr1");
    Files.writeString(
        directory.resolve("services.yaml"), "services:\n  www.cdn.example.net: {ttl: 1m}\n");
    Files.writeString(
        directory.resolve("zones/cdn.example.net.zone"),
        """
        $TTL 1h
        @    SOA ns1 hostmaster 1 1h 15m 1w 1m
             NS  ns1
        ns1  A   192.0.2.1
        """);
  }

  private static void awaitAnswer(PopsteerProcess router, String address) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(router.firstAnswer(NAME, Type.A, CLIENTS)).isEqualTo(address));
  }

  private PopsteerProcess router(RedisProcess redis) throws IOException {
    return PopsteerProcess.serve(
        Map.of("POPSTEER_CONFIG_DIR", directory.toString(), "QUARKUS_REDIS_HOSTS", redis.url()));
  }

  private PopsteerProcess monitor(RedisProcess redis) throws IOException {
    return PopsteerProcess.start(
        Map.of("QUARKUS_REDIS_HOSTS", redis.url()), "probe", "--name", "ams", directory.toString());
  }

  @Test
  void whatAMonitorFindsOutReachesTheAnswersOfARouter() throws IOException {
    try (var redis = RedisProcess.start();
        var router = router(redis);
        var monitor = monitor(redis)) {
      monitor.awaitOutput(Pattern.compile("lhr1 is up: web 127\\.0\\.0\\.1:\\d+: status 200"));
      assertThat(monitor.output()).doesNotContain("Answering DNS", "Listening on: http");
      awaitAnswer(router, "192.0.2.10");

      isBroken.set(true);
      awaitAnswer(router, "192.0.2.20");
      assertThat(redis.command("HLEN", "popsteer:health:lhr1")).isEqualTo(":1");

      redis.stop();
      monitor.awaitOutput(Pattern.compile("Reports cannot be written to Redis"));
      redis.restart();
      monitor.awaitOutput(Pattern.compile("Reports are written to Redis again"));
      Awaitility.await()
          .atMost(SOON)
          .until(() -> redis.command("HEXISTS", "popsteer:health:lhr1", "ams").equals(":1"));

      monitor.terminate();
      monitor.awaitExit();
      assertThat(redis.command("HEXISTS", "popsteer:health:lhr1", "ams")).isEqualTo(":1");
    }
  }

  @Test
  void popsThatAreNotProbedAnyMoreAreDownNoMore() throws IOException {
    writePops("lhr1", "fra1");
    isBroken.set(true);
    try (var redis = RedisProcess.start();
        var router = router(redis);
        var _ = monitor(redis)) {
      awaitAnswer(router, "192.0.2.30");

      writePops("ams1");

      awaitAnswer(router, "192.0.2.10");
      for (var pop : List.of("lhr1", "fra1")) {
        Awaitility.await()
            .atMost(SOON)
            .until(() -> redis.command("EXISTS", "popsteer:health:" + pop).equals(":0"));
      }
    }
  }

  @Test
  void aRouterWithoutRedisProbesByItself() throws IOException {
    try (var router = PopsteerProcess.serve(Map.of("POPSTEER_CONFIG_DIR", directory.toString()))) {
      router.awaitOutput(Pattern.compile("lhr1 is up: web"));
      awaitAnswer(router, "192.0.2.10");

      isBroken.set(true);
      awaitAnswer(router, "192.0.2.20");
    }
  }

  @Test
  void aRestartFindsDownWhatWasDownBefore() throws IOException {
    var settings =
        Map.of(
            "POPSTEER_CONFIG_DIR",
            directory.toString(),
            "POPSTEER_STATE_DIR",
            directory.resolve("state").toString());
    isBroken.set(true);
    try (var router = PopsteerProcess.serve(settings)) {
      awaitAnswer(router, "192.0.2.20");
    }

    try (var router = PopsteerProcess.serve(settings)) {
      router.awaitOutput(Pattern.compile("lhr1 is down: web"));
      assertThat(router.firstAnswer(NAME, Type.A, CLIENTS)).isEqualTo("192.0.2.20");
      assertThat(router.output()).doesNotContain("lhr1: up");

      isBroken.set(false);
      awaitAnswer(router, "192.0.2.10");
    }
  }

  @Test
  void looksOnceWithoutRedis() throws IOException {
    try (var look = PopsteerProcess.start(Map.of(), "probe", "--once", directory.toString())) {
      assertThat(look.awaitExit()).as(look.output()).isZero();
      assertThat(look.output())
          .contains("PoP   probe  address")
          .containsPattern("lhr1  web    127\\.0\\.0\\.1:\\d+ .* up: status 200, load 0\\.25");
    }

    isBroken.set(true);
    try (var look =
        PopsteerProcess.start(Map.of(), "probe", "--once", "--json", directory.toString())) {
      assertThat(look.awaitExit()).isOne();
      assertThat(look.output()).contains("\"up\" : false", "status 503, expected 200-299");
    }
  }

  @Test
  void saysWhatItLacks() throws IOException {
    try (var monitor = PopsteerProcess.start(Map.of(), "probe", directory.toString())) {
      assertThat(monitor.awaitExit()).isOne();
      assertThat(monitor.output()).contains("set QUARKUS_REDIS_HOSTS");
    }
  }
}
