package dev.popsteer.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.FunctionPackage;
import dev.popsteer.testing.FunctionProcess;
import dev.popsteer.testing.RedisProcess;
import dev.popsteer.testing.RuntimeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the packaged function knows of health: from Redis, over a snapshot, and without Redis.
class FunctionHealthIT {

  private static final String LONDON = "lhr1";
  private static final String UP = "{\"up\":true}";
  private static final String DOWN = "{\"up\":false}";

  /// As a server keeps it that reads Redis, in which a monitor says that London is down.
  private static final String STATE =
      """
      {"version":2,"at":1764000000000,"from":"redis","pops":{"lhr1":{"down":true,"damped":false,
      "since":1764000000000,"share":0,"room":32,"load":0,
      "reports":{"monitor":"{\\"up\\":false}"}}}}
      """;

  @TempDir private static Path task;

  @BeforeAll
  static void unpack() throws IOException {
    FunctionPackage.unpack(task);
  }

  private static FunctionProcess start(RuntimeApi api, Map<String, String> settings)
      throws IOException {
    return FunctionProcess.start(new FunctionProcess.Start(task, api.address(), settings));
  }

  private static String londoner() throws IOException {
    return Files.readString(Path.of("functions", "events", "function-url-redirect.json"));
  }

  private static Map<String, String> withState(Path directory) throws IOException {
    Files.writeString(directory.resolve("popsteer-health.json"), STATE);
    return new HashMap<>(Map.of("POPSTEER_STATE_DIR", directory.toString()));
  }

  private static String pop(String reply) {
    assertThat(reply).contains("https://");
    var rest = reply.substring(reply.indexOf("https://") + "https://".length());
    return rest.substring(0, rest.indexOf('.'));
  }

  @Test
  void readsHealthAnewBeforeItAnswersFromASnapshot() throws IOException {
    try (var redis = RedisProcess.start();
        var api = RuntimeApi.start()) {
      redis.command("HSET", "popsteer:health:" + LONDON, "monitor", DOWN);
      var settings =
          Map.of(
              "QUARKUS_REDIS_HOSTS", redis.url(), "AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
      api.send(londoner());
      try (var function = start(api, settings)) {
        api.awaitReadyForSnapshot();

        Awaitility.await().until(() -> redis.clients() == 1);
        assertThat(function.output()).contains("Ready for a snapshot, after 500 events");
        redis.command("HSET", "popsteer:health:" + LONDON, "monitor", UP);
        api.restore();
        assertThat(pop(api.awaitReply())).as(function.output()).isEqualTo(LONDON);

        redis.command("HSET", "popsteer:health:" + LONDON, "monitor", DOWN);
        Awaitility.await().until(() -> !pop(api.reply(londoner())).equals(LONDON));
      }
    }
  }

  /// Connections to origins would not outlast a snapshot.
  @Test
  void asksOriginsOnlyAfterItGoesOnFromASnapshot(@TempDir Path config) throws IOException {
    var event = Files.readString(Path.of("functions", "events", "function-url-play-hls.json"));
    try (var origin = PlaylistOrigin.start();
        var api = RuntimeApi.start()) {
      origin.configure(config);
      var settings =
          Map.of(
              "POPSTEER_CONFIG_DIR",
              config.toString(),
              "AWS_LAMBDA_INITIALIZATION_TYPE",
              "snap-start");
      api.send(event);
      try (var function = start(api, settings)) {
        api.awaitReadyForSnapshot();
        assertThat(origin.fetched()).isEmpty();

        api.restore();

        assertThat(api.awaitReply()).as(function.output()).contains("\"statusCode\":200");
        assertThat(origin.fetched()).hasSize(1);
      }
    }
  }

  @Test
  void steersByTheHealthOfThePackageWithoutRedis(@TempDir Path state) throws IOException {
    try (var api = RuntimeApi.start();
        var function = start(api, withState(state))) {
      assertThat(pop(api.reply(londoner()))).as(function.output()).isEqualTo("fra1");
    }
  }

  @Test
  void steersByTheHealthOfThePackageWhileRedisCannotBeReached(@TempDir Path state)
      throws IOException {
    var settings = withState(state);
    settings.put("QUARKUS_REDIS_HOSTS", RedisProcess.url(RedisProcess.freePort()));
    try (var api = RuntimeApi.start();
        var function = start(api, settings)) {
      assertThat(pop(api.reply(londoner()))).as(function.output()).isEqualTo("fra1");
    }
  }

  @Test
  void believesRedisRatherThanThePackage(@TempDir Path state) throws IOException {
    try (var redis = RedisProcess.start();
        var api = RuntimeApi.start()) {
      var settings = withState(state);
      settings.put("QUARKUS_REDIS_HOSTS", redis.url());
      try (var function = start(api, settings)) {
        assertThat(pop(api.reply(londoner()))).as(function.output()).isEqualTo(LONDON);
      }
    }
  }

  @Test
  void doesNotStartWithAConfigurationThatHasMistakes(@TempDir Path config) throws IOException {
    Files.writeString(config.resolve("pops.yaml"), "pops: nonsense\n");
    try (var api = RuntimeApi.start();
        var function = start(api, Map.of("POPSTEER_CONFIG_DIR", config.toString()))) {
      assertThat(api.awaitReply()).contains("errorMessage");
      assertThat(function.output()).contains("pops.yaml:1:7");
    }
  }
}
