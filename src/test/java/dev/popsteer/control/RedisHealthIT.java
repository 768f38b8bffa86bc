package dev.popsteer.control;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/// Health from a real Redis server, seen from outside: in DNS answers and in `/explain`.
class RedisHealthIT {

  private static final String SERVICE = "www.cdn.example.net.";
  private static final String LONDON_CLIENTS = "81.2.69.0/24";

  /// The address of fra1 in the demo.
  private static final String FRANKFURT = "192.0.2.20";

  /// A change takes a second; a loaded machine may take longer to notice.
  private static final Duration SOON = Duration.ofSeconds(20);

  private static String answer(PopsteerProcess server) {
    return server.firstAnswer(SERVICE, Type.A, LONDON_CLIENTS);
  }

  private static ValidatableResponse explain(PopsteerProcess server) {
    return given()
        .baseUri(server.http().toString())
        .queryParam("name", SERVICE)
        .queryParam("ip", "81.2.69.142")
        .get("/explain")
        .then()
        .statusCode(200);
  }

  private static void awaitChosen(PopsteerProcess server, String pop) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> explain(server).body("chosen", equalTo(List.of(pop))));
  }

  private static void awaitHealth(PopsteerProcess server, String words) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> explain(server).body("health", startsWith(words)));
  }

  @Test
  void movesClientsAwayFromAPopThatIsDownAndBackWhenItIsUp() throws IOException {
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()))) {
      awaitHealth(server, "live");
      var london = answer(server);

      redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");
      awaitChosen(server, "fra1");
      assertThat(answer(server)).isNotEqualTo(london);
      explain(server)
          .body("candidates[0].pop", equalTo("lhr1"))
          .body("candidates[0].state", equalTo("down"))
          .body("candidates[0].why", equalTo("1 of 1 monitors say that it is down"));

      redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":true}");
      awaitChosen(server, "lhr1");
      assertThat(answer(server)).isEqualTo(london);
    }
  }

  @Test
  void changesNothingWhenRedisStopsAndReadsItAgainWhenItComesBack() throws IOException {
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()))) {
      redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");
      awaitChosen(server, "fra1");

      redis.stop();
      awaitHealth(server, "not readable since");
      explain(server).body("chosen", equalTo(List.of("fra1")));

      redis.restart();
      awaitHealth(server, "live");
      explain(server).body("chosen", equalTo(List.of("fra1")));

      redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":true}");
      awaitChosen(server, "lhr1");
      explain(server).body("health", equalTo("live"));
    }
  }

  @Test
  void changesNothingWhileRedisHangsAndReadsItAgainAfterwards() throws Exception {
    try (var redis = RedisProcess.start();
        var server =
            PopsteerProcess.serve(
                Map.of(
                    "QUARKUS_REDIS_HOSTS", redis.url(), "POPSTEER_REDIS_POLL_INTERVAL", "20ms"))) {
      redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");
      awaitChosen(server, "fra1");

      try (var _ = redis.hang()) {
        awaitHealth(server, "not readable since");
        // Long enough for more attempts than the client has connections.
        Awaitility.await()
            .pollDelay(Duration.ofSeconds(12))
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> explain(server).body("chosen", equalTo(List.of("fra1"))));
      }

      redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":true}");
      awaitChosen(server, "lhr1");
      explain(server).body("health", equalTo("live"));
    }
  }

  @Test
  void knowsAtTheFirstQueryWhatRedisKnew() throws IOException {
    try (var redis = RedisProcess.start()) {
      redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");

      try (var server = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()))) {
        assertThat(answer(server)).isEqualTo(FRANKFURT);
      }
    }
  }

  @Test
  void readsHealthAsAUserWhoMayNotSubscribe() throws IOException {
    try (var redis = RedisProcess.start()) {
      redis.command(
          "ACL", "SETUSER", "reader", "on", ">secret", "resetchannels", "~popsteer:*", "+@all");
      var url = redis.url().replace("redis://", "redis://reader:secret@");
      try (var server =
          PopsteerProcess.serve(
              Map.of("QUARKUS_REDIS_HOSTS", url, "POPSTEER_REDIS_POLL_INTERVAL", "20ms"))) {
        Awaitility.await()
            .pollDelay(Duration.ofSeconds(5))
            .atMost(SOON)
            .untilAsserted(() -> assertThat(redis.clients()).isLessThanOrEqualTo(3));

        redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");
        awaitChosen(server, "fra1");
      }
    }
  }

  @Test
  void looksAtOnceWhenItIsToldTo() throws IOException {
    try (var redis = RedisProcess.start();
        var server =
            PopsteerProcess.serve(
                Map.of("QUARKUS_REDIS_HOSTS", redis.url(), "POPSTEER_REDIS_POLL_INTERVAL", "1h"))) {
      Awaitility.await()
          .atMost(SOON)
          .until(() -> !redis.command("PUBLISH", "popsteer:health", "warm-up").equals(":0"));

      redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");
      redis.command("PUBLISH", "popsteer:health", "lhr1");

      awaitChosen(server, "fra1");
    }
  }

  @Test
  void startsAndServesWithoutTheRedisThatIsConfiguredAndTakesItUpWhenItComes() throws IOException {
    int port = RedisProcess.freePort();
    try (var server =
        PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", RedisProcess.url(port)))) {
      awaitHealth(server, "not readable since");
      assertThat(answer(server)).isNotEmpty();

      try (var redis = RedisProcess.startOn(port)) {
        redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");
        awaitChosen(server, "fra1");
      }
    }
  }

  @Test
  void answersAsIfAllWereUpWhenAllAreDown() throws IOException {
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()))) {
      var pops = explain(server).extract().jsonPath().<String>getList("candidates.pop");
      for (var pop : pops) {
        redis.command("HSET", "popsteer:health:" + pop, "me", "{\"up\":false}");
      }

      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  explain(server)
                      .body("chosen", equalTo(List.of("lhr1")))
                      .body("candidates[0].why", containsString("health is not believed")));
    }
  }

  @Test
  void drainsAPop() throws IOException {
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()))) {
      redis.command("SET", "popsteer:drain:lhr1", "new switch");

      awaitChosen(server, "fra1");
      explain(server)
          .body("candidates[0].state", equalTo("drained"))
          .body("candidates[0].why", equalTo("drained by an operator: new switch"));
    }
  }

  @Test
  void changesNothingWhenGarbageTakesThePlaceOfWhatWasRead() throws IOException {
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()))) {
      redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");
      redis.command("SET", "popsteer:drain:fra1", "new switch");
      awaitState(server, "lhr1", "down");
      awaitState(server, "fra1", "drained");

      redis.command("SET", "popsteer:health:lhr1", "no hash");
      redis.command("DEL", "popsteer:drain:fra1");
      redis.command("RPUSH", "popsteer:drain:fra1", "no string");
      redis.command("HSET", "popsteer:health:jfk1", "me", "{\"up\":false}");
      awaitState(server, "jfk1", "down");

      explain(server)
          .body("candidates.find { it.pop == 'lhr1' }.state", equalTo("down"))
          .body("candidates.find { it.pop == 'fra1' }.state", equalTo("drained"))
          .body("health", equalTo("live"));
    }
  }

  @Test
  void keepsOverARestartWhatCannotBeReadAfterIt(@TempDir Path state) throws IOException {
    try (var redis = RedisProcess.start()) {
      redis.command("ACL", "SETUSER", "reader", "on", ">secret", "&*", "~popsteer:*", "+@all");
      var url = redis.url().replace("redis://", "redis://reader:secret@");
      var settings = Map.of("QUARKUS_REDIS_HOSTS", url, "POPSTEER_STATE_DIR", state.toString());
      try (var server = PopsteerProcess.serve(settings)) {
        redis.command("HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");
        redis.command("SET", "popsteer:drain:fra1", "new switch");
        awaitState(server, "lhr1", "down");
        awaitState(server, "fra1", "drained");
      }
      redis.command("SET", "popsteer:health:lhr1", "no hash");
      redis.command(
          "ACL", "SETUSER", "reader", "resetkeys", "~popsteer:health:*", "~popsteer:override:*");

      // What a first restart made of it is what a second one begins with.
      for (int i = 0; i < 2; i++) {
        try (var server = PopsteerProcess.serve(settings)) {
          awaitHealth(server, "live");

          explain(server)
              .body("candidates.find { it.pop == 'lhr1' }.state", equalTo("down"))
              .body("candidates.find { it.pop == 'fra1' }.state", equalTo("drained"));
        }
      }
    }
  }

  @Test
  void endsADrainByHandThatRedisHadLost() throws IOException {
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()))) {
      redis.command("SET", "popsteer:drain:lhr1", "new switch");
      awaitState(server, "lhr1", "drained");
      redis.kill();
      awaitHealth(server, "not readable since");
      redis.restart();
      awaitHealth(server, "live");
      explain(server).body("candidates.find { it.pop == 'lhr1' }.state", equalTo("drained"));

      redis.command("SET", "popsteer:drain:lhr1", "-", "EX", "10");

      awaitChosen(server, "lhr1");
    }
  }

  private static void awaitState(PopsteerProcess server, String pop, String state) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                explain(server)
                    .body("candidates.find { it.pop == '" + pop + "' }.state", equalTo(state)));
  }

  @Test
  void ignoresWhatIsNoReportAndSaysSoOnce() throws IOException {
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()))) {
      redis.command("HSET", "popsteer:health:lhr1", "bad", "down!");
      redis.command("SET", "popsteer:health:fra1", "not even a hash");
      redis.command("HSET", "popsteer:health:jfk1", "me", "{\"up\":false}");

      server.awaitOutput(Pattern.compile("popsteer:health:lhr1 bad: ignored.*down!"));
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  explain(server)
                      .body("candidates.find { it.pop == 'jfk1' }.state", equalTo("down"))
                      .body("chosen", equalTo(List.of("lhr1"))));
    }
  }
}
