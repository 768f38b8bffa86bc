package dev.popsteer.reliability;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.redis.RedisAccess;
import dev.popsteer.redis.RedisDeployment;
import dev.popsteer.redis.RedisNode;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/// A real Redis that fails in every way, under DNS load at a fixed rate: no answer is ever lost,
/// refused or empty, nobody is sent elsewhere meanwhile, and what changed meanwhile is in the
/// answers soon after.
///
/// `bench/reliability` runs the same for longer and prints the figures.
class RedisFaultsIT {

  /// How long each fault lasts.
  static final Duration LASTS =
      Duration.ofSeconds(Integer.getInteger("popsteer.reliability.seconds", 3));

  /// How often each is tried, for the figures.
  private static final int ROUNDS = Integer.getInteger("popsteer.reliability.rounds", 1);

  private static final String SERVICE = "www.cdn.example.net.";
  private static final String LONDON = "81.2.69.0/24";
  private static final String FRANKFURT = "192.0.2.20";
  private static final Findings FINDINGS = new Findings("faults");

  static RedisDeployment deployment(int port) {
    return new RedisDeployment(
        new RedisDeployment.Kind.Standalone(),
        List.of(new RedisNode("127.0.0.1", port)),
        new RedisAccess(null, null, 0, Optional.empty()));
  }

  private static Map<String, String> settings(int port) {
    return Map.of("QUARKUS_REDIS_HOSTS", RedisProcess.url(port));
  }

  @Test
  void survivesWhateverRedisDoes() throws Exception {
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(settings(redis.port()));
        var monitors = Monitors.start(deployment(redis.port()), Steered.POPS, 3);
        var clients = new Steered(server)) {
      var faults = faults(redis);
      for (int i = 0; i < faults.size() * ROUNDS; i++) {
        suffer(faults.get(i / ROUNDS), i % clients.groups(), clients, monitors);
      }
    }
  }

  private static List<RedisFault> faults(RedisProcess redis) {
    var paused = new AtomicReference<AutoCloseable>(() -> {});
    return List.of(
        new RedisFault("Redis is killed, and started again empty", redis::kill, redis::restart),
        new RedisFault(
            "Redis is stopped (SIGSTOP), and goes on (SIGCONT)",
            () -> paused.set(redis.hang()),
            () -> paused.get().close()),
        new RedisFault("Redis is emptied (FLUSHALL)", () -> redis.command("FLUSHALL"), () -> {}),
        new RedisFault(
            "Redis is filled with garbage", () -> fillWithGarbage(redis), () -> empty(redis)));
  }

  /// In the place of what was there, keys are of the wrong type, too large, or not what they should
  /// be.
  private static void fillWithGarbage(RedisProcess redis) throws IOException {
    var pops = Steered.POPS;
    redis.command("SET", "popsteer:health:" + pops.get(0), "no hash");
    redis.command("HSET", "popsteer:health:" + pops.get(1), "m", "{\"up\":", "n", "[]", "", "1");
    redis.command("HSET", "popsteer:health:" + pops.get(2), "m", "x".repeat(2_000_000));
    redis.command("HSET", "popsteer:health:" + pops.get(3), "x".repeat(100_000), "{\"up\":true}");
    redis.command("RPUSH", "popsteer:drain:" + pops.get(4), "no string");
    redis.command("SET", "popsteer:override:" + pops.get(5), "sideways \u001b[31m");
    redis.command("SET", "popsteer:drain:" + pops.get(6), "y".repeat(3_000_000));
    redis.command("HSET", "popsteer:health:nowhere", "m", "{\"up\":false}");
    redis.command("PUBLISH", "popsteer:health", "nowhere");
    redis.command("PUBLISH", "popsteer:health", "z".repeat(100_000));
    var fields = new ArrayList<>(List.of("HSET", "popsteer:health:" + pops.get(7)));
    for (int i = 0; i < 100_000; i++) {
      fields.add("monitor-" + i);
      fields.add("{\"up\":false");
    }
    redis.command(fields.toArray(new String[0]));
  }

  private static void empty(RedisProcess redis) throws IOException {
    redis.command("FLUSHALL");
  }

  /// While the fault lasts, the PoP of some clients goes down: they stay there, for nobody can
  /// tell; once it is over, they go.
  private static void suffer(RedisFault fault, int group, Steered clients, Monitors monitors)
      throws Exception {
    var pop = clients.popOf(group);
    var before = clients.count();

    fault.begin().run();
    clients.hold(group, pop, LASTS);
    fault.end().run();
    monitors.find(pop, false);
    var right = clients.awaitPop(group, pop, false);

    var count = clients.count().since(before);
    FINDINGS.add(fault.name(), count, right);
    clients.assertNothingWrong(count);
    monitors.find(pop, true);
    clients.awaitPop(group, pop, true);
  }

  @Test
  void survivesWhateverTheNetworkDoes() throws Exception {
    try (var redis = RedisProcess.start();
        var proxy = CuttingProxy.before(redis.port());
        var server = PopsteerProcess.serve(settings(proxy.port()));
        var monitors = Monitors.start(deployment(redis.port()), Steered.POPS, 3);
        var clients = new Steered(server)) {
      var faults = new ArrayList<RedisFault>();
      for (var treatment : CuttingProxy.Treatment.values()) {
        faults.add(
            new RedisFault(
                words(treatment),
                () -> {
                  proxy.treat(treatment);
                  proxy.resetAll();
                },
                () -> proxy.treat(CuttingProxy.Treatment.PASS)));
      }
      for (int i = 0; i < faults.size() * ROUNDS; i++) {
        suffer(faults.get(i / ROUNDS), i % clients.groups(), clients, monitors);
      }
    }
  }

  private static String words(CuttingProxy.Treatment treatment) {
    return "on the way to Redis: "
        + switch (treatment) {
          case PASS -> "all connections are reset";
          case DELAY -> "everything is delayed by 0.5 s";
          case TRICKLE -> "ten bytes a second pass";
          case SWALLOW -> "connections open, and nothing passes";
          case CUT -> "connections are cut at the first byte";
        };
  }

  @Test
  void answersAllTheTimeWhateverTheMonitorsSay(@TempDir Path configuration) throws Exception {
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(believingSoon(redis.port(), configuration));
        var monitors = Monitors.start(deployment(redis.port()), Steered.POPS, 4);
        var clients = new Steered(server)) {
      flap(clients, monitors);
      lie(clients, monitors);
      skew(clients, monitors);
      fellAll(server, clients, monitors);
    }
  }

  /// The demo, but that a large change is held back for a second only: with the default of ten,
  /// nothing that is over sooner could be seen.
  private static Map<String, String> believingSoon(int redisPort, Path directory)
      throws IOException {
    var demo = Path.of("src", "main", "resources", "demo");
    for (var file : List.of("pops.yaml", "services.yaml", "zones/cdn.example.net.zone")) {
      Files.createDirectories(directory.resolve(file).getParent());
      Files.copy(demo.resolve(file), directory.resolve(file));
    }
    Files.writeString(
        directory.resolve("pops.yaml"),
        "health: {hold-back: {for: 1s}}\n",
        StandardOpenOption.APPEND);
    var settings = new HashMap<>(settings(redisPort));
    settings.put("POPSTEER_CONFIG_DIR", directory.toString());
    return settings;
  }

  /// Its PoP is nobody's else here, for it is held down for longer than the others take.
  private static void flap(Steered clients, Monitors monitors) throws Exception {
    var pop = clients.popOf(3);
    var before = clients.count();
    for (int i = 0; i < 2 * LASTS.toSeconds(); i++) {
      monitors.find(pop, i % 2 == 1);
      Thread.sleep(Duration.ofMillis(500));
    }
    monitors.find(pop, false);
    var right = clients.awaitPop(3, pop, false);
    var count = clients.count().since(before);
    FINDINGS.add("a PoP flaps once a second, and is down in the end", count, right);
    clients.assertNothingWrong(count);
    monitors.find(pop, true);
  }

  private static void lie(Steered clients, Monitors monitors) throws Exception {
    var pop = clients.popOf(1);
    var before = clients.count();
    monitors.lie(2);
    clients.hold(1, pop, LASTS);
    monitors.lie(0);
    var count = clients.count().since(before);
    FINDINGS.add("half of the monitors lie about all PoPs", count, Duration.ZERO);
    clients.assertNothingWrong(count);
  }

  private static void skew(Steered clients, Monitors monitors) throws Exception {
    var pop = clients.popOf(2);
    var before = clients.count();
    monitors.skewClocks(Duration.ofHours(2));
    clients.hold(2, pop, LASTS);
    monitors.skewClocks(Duration.ofHours(-2));
    clients.hold(2, pop, LASTS);
    monitors.find(pop, false);
    var right = clients.awaitPop(2, pop, false);
    monitors.skewClocks(Duration.ZERO);
    var count = clients.count().since(before);
    FINDINGS.add(
        "clocks of half of the monitors are wrong by two hours, a PoP goes down", count, right);
    clients.assertNothingWrong(count);
    monitors.find(pop, true);
  }

  /// A PoP that nobody is sent to any more shows when health is no longer believed: the clients
  /// that it is best for come back.
  private static void fellAll(PopsteerProcess server, Steered clients, Monitors monitors)
      throws Exception {
    var pop = clients.popOf(0);
    monitors.find(pop, false);
    clients.awaitPop(0, pop, false);
    var before = clients.count();

    Steered.POPS.forEach(each -> monitors.find(each, false));
    clients.awaitPop(0, pop, true);
    clients.hold(0, pop, LASTS);
    assertThat(outcome(server)).isEqualTo("lhr1 (none is up, so health is not believed)");
    long begin = System.nanoTime();
    Steered.POPS.forEach(each -> monitors.find(each, true));
    Awaitility.await().atMost(Steered.PATIENCE).until(() -> outcome(server), "lhr1"::equals);

    var right = Duration.ofNanos(System.nanoTime() - begin);
    var count = clients.count().since(before);
    FINDINGS.add("all PoPs are down, and come back", count, right);
    clients.assertNothingWrong(count);
  }

  /// What is decided for a client near London, in the words of `/explain`.
  private static String outcome(PopsteerProcess server) {
    return given()
        .baseUri(server.http().toString())
        .queryParam("name", SERVICE)
        .queryParam("ip", "81.2.69.142")
        .get("/explain")
        .path("outcome");
  }

  @Test
  void servesTheLastKnownStateAfterARestartWithoutRedis(@TempDir Path state) throws Exception {
    try (var redis = RedisProcess.start()) {
      var settings = new HashMap<>(settings(redis.port()));
      settings.put("POPSTEER_STATE_DIR", state.toString());
      var file = state.resolve("popsteer-health.json");
      try (var server = PopsteerProcess.serve(settings)) {
        redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");
        Awaitility.await()
            .atMost(Steered.PATIENCE)
            .until(
                () ->
                    Files.exists(file)
                        && server.firstAnswer(SERVICE, Type.A, LONDON).equals(FRANKFURT));
      }
      redis.kill();

      long begin = System.nanoTime();
      try (var server = PopsteerProcess.serve(settings)) {
        // A cold JVM on a busy machine may take longer than a client waits.
        var first =
            Awaitility.await()
                .atMost(Steered.PATIENCE)
                .ignoreExceptions()
                .until(
                    () -> server.firstAnswer(SERVICE, Type.A, LONDON), answer -> !answer.isEmpty());
        assertThat(first).isEqualTo(FRANKFURT);

        var took = Duration.ofNanos(System.nanoTime() - begin);
        FINDINGS.add(
            "a router is started anew while Redis is gone", new DnsLoad.Count(1, 0, 0, 0), took);
      }
    }
  }
}
