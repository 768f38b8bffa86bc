package dev.popsteer.reliability;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.popsteer.redis.RedisAccess;
import dev.popsteer.redis.RedisDeployment;
import dev.popsteer.redis.RedisDeployment.Kind;
import dev.popsteer.redis.RedisNode;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import dev.popsteer.testing.RedisProgram;
import dev.popsteer.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/// Redis as it is run by those who cannot do without it: behind Sentinels, as a cluster, with TLS
/// and with users who may do no more than they must.
class RedisDeploymentsIT {

  private static final String MASTER = "steering";
  private static final Findings FINDINGS = new Findings("deployments");
  private static final RedisAccess OPEN = new RedisAccess(null, null, 0, Optional.empty());

  @TempDir private Path directory;

  private static RedisDeployment deployment(Kind kind, List<Integer> ports) {
    return new RedisDeployment(
        kind, ports.stream().map(port -> new RedisNode("127.0.0.1", port)).toList(), OPEN);
  }

  private static String urls(List<Integer> ports) {
    return ports.stream().map(RedisProcess::url).collect(Collectors.joining(","));
  }

  @Test
  void followsSentinelsToAnotherMaster() throws Exception {
    try (var master = RedisProgram.server(directory);
        var replica = RedisProgram.server(directory, "--replicaof", "127.0.0.1 " + master.port())) {
      Awaitility.await()
          .atMost(Steered.PATIENCE)
          .until(() -> replica.cli("INFO", "replication").contains("master_link_status:up"));
      try (var sentinel = RedisProgram.sentinel(directory, MASTER, master.port())) {
        Awaitility.await()
            .atMost(Steered.PATIENCE)
            .until(() -> sentinel.cli("INFO", "sentinel").contains("slaves=1"));
        // One Sentinel of two is never there.
        var sentinels = List.of(RedisProcess.freePort(), sentinel.port());
        loseMaster(sentinels, master);
      }
    }
  }

  private static void loseMaster(List<Integer> sentinels, RedisProgram master) throws Exception {
    var settings =
        Map.of(
            "QUARKUS_REDIS_HOSTS",
            urls(sentinels),
            "QUARKUS_REDIS_CLIENT_TYPE",
            "sentinel",
            "QUARKUS_REDIS_MASTER_NAME",
            MASTER);
    try (var server = PopsteerProcess.serve(settings);
        var monitors =
            Monitors.start(deployment(new Kind.Sentinel(MASTER), sentinels), Steered.POPS, 3);
        var clients = new Steered(server)) {
      var pop = clients.popOf(0);
      monitors.find(pop, false);
      clients.awaitPop(0, pop, false);

      var before = clients.count();
      master.kill();
      var other = clients.popOf(1);
      monitors.find(other, false);
      var right = clients.awaitPop(1, other, false);

      FINDINGS.add(
          "the master is killed, Sentinel makes another one after 1 s",
          clients.count().since(before),
          right);
      clients.assertNothingWrong(clients.count());
    }
  }

  @Test
  void readsAClusterThatLosesAServer() throws Exception {
    var servers = new ArrayList<RedisProgram>();
    try {
      for (int i = 0; i < 6; i++) {
        servers.add(
            RedisProgram.server(
                directory, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
      }
      var ports = servers.stream().map(RedisProgram::port).toList();
      RedisProgram.join(servers, 1);
      loseServer(servers, ports);
    } finally {
      servers.forEach(RedisProgram::close);
    }
  }

  private static void loseServer(List<RedisProgram> servers, List<Integer> ports) throws Exception {
    var settings =
        Map.of("QUARKUS_REDIS_HOSTS", urls(ports), "QUARKUS_REDIS_CLIENT_TYPE", "cluster");
    try (var server = PopsteerProcess.serve(settings);
        var monitors = Monitors.start(deployment(new Kind.Cluster(), ports), Steered.POPS, 3);
        var clients = new Steered(server)) {
      for (int group = 0; group < 3; group++) {
        var pop = clients.popOf(group);
        monitors.find(pop, false);
        clients.awaitPop(group, pop, false);
      }

      servers.getFirst().kill();
      for (int group = 3; group < 6; group++) {
        var pop = clients.popOf(group);
        var before = clients.count();
        monitors.find(pop, false);
        var right = clients.awaitPop(group, pop, false);
        FINDINGS.add(
            "a server of a cluster was killed, its replica takes over after 2 s",
            clients.count().since(before),
            right);
      }
      clients.assertNothingWrong(clients.count());
    }
  }

  @Test
  void readsOverTlsAsAUserWhoMayDoNoMoreThanItMust() throws Exception {
    var certificate = TestCertificate.create("EC", "localhost", directory);
    certificate.writeCertificate(directory.resolve("redis.crt"));
    certificate.writeKey(directory.resolve("redis.key"));
    Files.write(directory.resolve("users.acl"), aclLines());
    try (var redis =
            RedisProgram.tlsServer(
                directory,
                "--tls-cert-file",
                directory.resolve("redis.crt").toString(),
                "--tls-key-file",
                directory.resolve("redis.key").toString(),
                "--tls-auth-clients",
                "no",
                "--aclfile",
                directory.resolve("users.acl").toString());
        var server = PopsteerProcess.serve(tlsSettings(redis.port(), "localhost"))) {
      as(redis, "monitor", "HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");
      as(redis, "monitor", "PUBLISH", "popsteer:health", "lhr1");

      Awaitility.await().atMost(Steered.PATIENCE).until(() -> answer(server), "192.0.2.20"::equals);
      Awaitility.await()
          .atMost(Steered.PATIENCE)
          .until(() -> believed(redis), says -> says.contains("down"));
      as(redis, "operator", "SET", "popsteer:override:lhr1", "up I know better", "EX", "600");
      Awaitility.await().atMost(Steered.PATIENCE).until(() -> answer(server), "192.0.2.10"::equals);
      assertThat(as(redis, "monitor", "SET", "popsteer:drain:fra1", "no")).contains("NOPERM");
      assertThat(as(redis, "router", "HSET", "popsteer:health:fra1", "me", "{}"))
          .contains("NOPERM");
      assertThat(server.output()).doesNotContain("NOPERM");
    }
  }

  /// The lines in the documentation, which is where operators take them from.
  private static List<String> aclLines() throws IOException {
    var lines =
        Pattern.compile("^user .*$", Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("docs", "redis.md")))
            .results()
            .map(match -> match.group().replace("…", "secret"))
            .toList();
    assertThat(lines).hasSize(3);
    return lines;
  }

  private Map<String, String> tlsSettings(int port, String host) {
    return Map.of(
        "QUARKUS_REDIS_HOSTS",
        "rediss://router:secret@" + host + ":" + port,
        "QUARKUS_REDIS_TLS_CONFIGURATION_NAME",
        "redis",
        "JAVA_TOOL_OPTIONS",
        "-Dquarkus.tls.redis.trust-store.pem.certs=" + directory.resolve("redis.crt"),
        "POPSTEER_ROUTER_NAME",
        "ns1");
  }

  private String as(RedisProgram redis, String user, String... command) throws IOException {
    var arguments =
        new ArrayList<>(List.of("--tls", "--cacert", directory.resolve("redis.crt").toString()));
    arguments.addAll(List.of("--no-auth-warning", "--user", user, "--pass", "secret"));
    arguments.addAll(List.of(command));
    return redis.cli(arguments.toArray(new String[0]));
  }

  private String believed(RedisProgram redis) throws IOException {
    return as(redis, "operator", "HGET", "popsteer:believes:ns1", "lhr1");
  }

  private static String answer(PopsteerProcess server) {
    return server.firstAnswer("www.cdn.example.net.", Type.A, "81.2.69.0/24");
  }

  @Test
  void doesNotTalkToARedisThatCannotShowWhoItIs() throws Exception {
    var certificate = TestCertificate.create("EC", "redis.example.net", directory);
    certificate.writeCertificate(directory.resolve("redis.crt"));
    certificate.writeKey(directory.resolve("redis.key"));
    try (var redis =
            RedisProgram.tlsServer(
                directory,
                "--tls-cert-file",
                directory.resolve("redis.crt").toString(),
                "--tls-key-file",
                directory.resolve("redis.key").toString(),
                "--tls-auth-clients",
                "no");
        var server = PopsteerProcess.serve(tlsSettings(redis.port(), "localhost"))) {
      given()
          .baseUri(server.management().toString())
          .get("/q/health")
          .then()
          .statusCode(200)
          .body(containsString("localhost"));
      assertThat(answer(server)).isNotEmpty();
    }
  }
}
