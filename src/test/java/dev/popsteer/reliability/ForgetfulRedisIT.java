package dev.popsteer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import dev.popsteer.testing.RedisProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/// What operators have said holds when Redis has forgotten it, or cannot tell, until they take it
/// back.
class ForgetfulRedisIT {

  private static final String LONDON = "192.0.2.10";
  private static final String FRANKFURT = "192.0.2.20";
  private static final String WORD = "popsteer:override:lhr1";

  @TempDir private Path directory;

  private static void awaitAnswer(PopsteerProcess server, String address) {
    Awaitility.await().atMost(Steered.PATIENCE).until(() -> answer(server), address::equals);
  }

  private static String answer(PopsteerProcess server) {
    return server.firstAnswer("www.cdn.example.net.", Type.A, "81.2.69.0/24");
  }

  @Test
  void keepsWhatWasSaidAfterTheDumpFromWhichRedisStarts() throws Exception {
    try (var redis = RedisProgram.server(directory);
        var server =
            PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", RedisProcess.url(redis.port())))) {
      report(redis, false, Duration.ofHours(1));
      redis.cli("SAVE");
      report(redis, true, Duration.ZERO);
      redis.cli("SET", WORD, "down a fire");
      awaitAnswer(server, FRANKFURT);

      redis.kill();
      server.awaitOutput(Pattern.compile("Redis cannot be read"));
      redis.restart();
      server.awaitOutput(Pattern.compile("drains or overrides of lhr1 are gone"));

      assertThat(redis.cli("EXISTS", WORD)).contains("0");
      assertThat(answer(server)).isEqualTo(FRANKFURT);
      redis.cli("SET", WORD, "-", "EX", "86400");
      // What the monitor said an hour ago, which is all that Redis has of it, is not believed.
      awaitAnswer(server, LONDON);
    }
  }

  private static void report(RedisProgram redis, boolean up, Duration ago) throws IOException {
    long at = Instant.now().minus(ago).toEpochMilli();
    redis.cli("HSET", "popsteer:health:lhr1", "me", "{\"up\":%s,\"at\":%d}".formatted(up, at));
  }

  @Test
  void keepsOverARestartWhatAServerThatIsGoneHasOfACluster() throws Exception {
    var servers = new ArrayList<RedisProgram>();
    try {
      for (int i = 0; i < 3; i++) {
        servers.add(
            RedisProgram.server(
                directory, "--cluster-enabled", "yes", "--cluster-require-full-coverage", "no"));
      }
      RedisProgram.join(servers, 0);
      restartWithoutOwner(servers);
    } finally {
      servers.forEach(RedisProgram::close);
    }
  }

  private void restartWithoutOwner(List<RedisProgram> servers) throws IOException {
    var settings =
        Map.of(
            "QUARKUS_REDIS_HOSTS",
            servers.stream()
                .map(server -> RedisProcess.url(server.port()))
                .collect(Collectors.joining(",")),
            "QUARKUS_REDIS_CLIENT_TYPE",
            "cluster",
            "POPSTEER_STATE_DIR",
            directory.resolve("state").toString());
    try (var server = PopsteerProcess.serve(settings)) {
      servers.getFirst().cli("-c", "SET", WORD, "down a fire");
      awaitAnswer(server, FRANKFURT);
    }
    for (var server : servers) {
      if (server.cli("EXISTS", WORD).startsWith("1")) {
        server.kill();
      }
    }

    try (var server = PopsteerProcess.serve(settings)) {
      server.awaitOutput(Pattern.compile("Redis cannot be read \\(a part"));

      assertThat(answer(server)).isEqualTo(FRANKFURT);
    }
  }
}
