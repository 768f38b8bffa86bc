package dev.popsteer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.redis.Command;
import dev.popsteer.redis.Deadline;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.testing.DnsClient;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/// 1,000 PoPs with ten monitors each: how long a change in Redis takes until it is in the answers,
/// and that none is lost while Redis is gone.
///
/// Machines that build are busy, so that no time is asserted here; `bench/reliability` prints the
/// figures.
class ThousandPopsIT {

  private static final int POPS = 1_000;
  private static final int MONITORS = 10;
  private static final int CHANGES = 10 * Integer.getInteger("popsteer.reliability.rounds", 1);
  private static final String SERVICE = "www.example.net.";
  private static final String SUBNET = "81.2.69.0/24";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Findings FINDINGS = new Findings("thousand");
  private static final Path FIGURES = Path.of("target", "reliability-changes.md");

  @TempDir private Path directory;

  private final Random random = new Random(1);

  @Test
  void takesUpAChangeOfOnePopInAThousand() throws Exception {
    writeConfiguration();
    try (var redis = RedisProcess.start()) {
      report(redis);
      var settings =
          Map.of("QUARKUS_REDIS_HOSTS", redis.url(), "POPSTEER_CONFIG_DIR", directory.toString());
      try (var server = PopsteerProcess.serve(settings);
          var client = DnsClient.of(server.dns(), SERVICE, Type.A, SUBNET)) {
        server.awaitOutput(Pattern.compile("Listening on: \\S+"));
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> redis.command("PUBLISH", "popsteer:health", "").equals(":1"));
        // What a JVM does the first times says nothing of the others.
        measure(redis, client, true);

        var hinted = measure(redis, client, true);
        var polled = measure(redis, client, false);

        Files.writeString(FIGURES, row("with a hint", hinted) + row("without", polled));
        assertThat(hinted).hasSize(CHANGES);
        assertThat(polled).hasSize(CHANGES);
      }
    }
  }

  @Test
  void answersAllTheTimeWhileRedisIsGone() throws Exception {
    writeConfiguration();
    try (var redis = RedisProcess.start()) {
      report(redis);
      var settings =
          Map.of("QUARKUS_REDIS_HOSTS", redis.url(), "POPSTEER_CONFIG_DIR", directory.toString());
      try (var server = PopsteerProcess.serve(settings);
          var client = DnsClient.of(server.dns(), SERVICE, Type.A, SUBNET);
          var load =
              DnsLoad.start(server.dns(), SERVICE, List.of(SUBNET), Steered.QUERIES_PER_SECOND)) {
        var address = client.firstAnswer();
        redis.command("SET", "popsteer:override:" + popAt(address), "down");
        Awaitility.await().atMost(PATIENCE).until(() -> !client.firstAnswer().equals(address));
        var other = client.firstAnswer();
        var before = load.count();

        redis.kill();
        long end = System.nanoTime() + RedisFaultsIT.LASTS.toNanos();
        while (System.nanoTime() < end) {
          assertThat(client.firstAnswer()).isEqualTo(other);
        }
        redis.restart();
        report(redis);
        var right = change(redis, client, other, new Change(popAt(other), true, false));

        var count = load.count().since(before);
        FINDINGS.add("Redis is killed, and started again empty", count, right);
        assertThat(count.sent()).isPositive();
        assertThat(count.wrong()).as("%s", count).isZero();
      }
    }
  }

  private static String row(String what, List<Duration> times) {
    var sorted = times.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d ms | %d ms |%n",
        what,
        sorted.size(),
        sorted.get(sorted.size() / 2).toMillis(),
        sorted.getLast().toMillis());
  }

  private List<Duration> measure(RedisProcess redis, DnsClient client, boolean hints)
      throws IOException, InterruptedException {
    var times = new ArrayList<Duration>();
    for (int i = 0; i < CHANGES; i++) {
      var address = client.firstAnswer();
      var pop = popAt(address);
      // Polls come at fixed times; changes do not.
      Thread.sleep(random.nextInt(900));
      times.add(change(redis, client, address, new Change(pop, true, hints)));
      change(redis, client, address, new Change(pop, false, hints));
    }
    return times;
  }

  /// An operator's word about a PoP, or its end.
  private record Change(String pop, boolean isDown, boolean isHinted) {}

  private static Duration change(
      RedisProcess redis, DnsClient client, String address, Change change) throws IOException {
    var key = "popsteer:override:" + change.pop();
    long begin = System.nanoTime();
    if (change.isDown()) {
      redis.command("SET", key, "down");
    } else {
      redis.command("DEL", key);
    }
    if (change.isHinted()) {
      redis.command("PUBLISH", "popsteer:health", change.pop());
    }
    while (client.firstAnswer().equals(address) == change.isDown()) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE);
      // Asking takes nothing from what is measured.
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static String popAt(String address) {
    var octets = address.split("\\.", -1);
    return "pop-" + (Integer.parseInt(octets[2]) * 250 + Integer.parseInt(octets[3]) - 1);
  }

  private static void report(RedisProcess redis) throws IOException {
    try (var client = RedisClient.of(RedisFaultsIT.deployment(redis.port()))) {
      var commands = new ArrayList<Command>();
      for (int pop = 0; pop < POPS; pop++) {
        var words = new ArrayList<String>();
        for (int monitor = 0; monitor < MONITORS; monitor++) {
          words.add("monitor-" + monitor);
          words.add("{\"up\":true,\"load\":0.5,\"steady\":2000}");
        }
        commands.add(
            Command.onKey("HSET", "popsteer:health:pop-" + pop, words.toArray(new String[0])));
      }
      client.ask(commands, (_, _) -> {}, Deadline.in(PATIENCE));
    }
  }

  private void writeConfiguration() throws IOException {
    Files.createDirectories(directory.resolve("zones"));
    Files.writeString(
        directory.resolve("zones/example.net.zone"),
        """
        $TTL 1h
        @    SOA ns1 hostmaster 1 1h 15m 1w 1m
             NS  ns1
        ns1  A   192.0.2.1
        """);
    Files.writeString(
        directory.resolve("services.yaml"), "services: {www.example.net: {pool: all}}\n");
    var pops = new StringBuilder("pops:\n");
    var pool = new ArrayList<String>();
    for (int i = 0; i < POPS; i++) {
      pool.add("pop-" + i);
      pops.append(
          String.format(
              Locale.ROOT,
              "  pop-%d: {location: [%.2f, %.2f], addresses: [198.18.%d.%d]}%n",
              i,
              random.nextDouble() * 110 - 45,
              random.nextDouble() * 340 - 170,
              i / 250,
              1 + i % 250));
    }
    pops.append("pools:\n  all: [").append(String.join(", ", pool)).append("]\n");
    Files.writeString(directory.resolve("pops.yaml"), pops);
  }
}
