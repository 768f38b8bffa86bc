package dev.popsteer.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The admin API and the commands that use it, from outside: over HTTP, in Redis, in the audit log.
class AdminIT {

  private static final String TOKEN = "0123456789abcdef0123";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String LONDON = "find { it.pop == 'lhr1' }.";

  @TempDir private Path directory;

  private Map<String, String> settings() throws IOException {
    var tokens = Files.writeString(directory.resolve("tokens"), "alice " + TOKEN + "\n");
    return new HashMap<>(
        Map.of(
            "POPSTEER_ADMIN_TOKEN_FILE",
            tokens.toString(),
            "POPSTEER_ADMIN_AUDIT_LOG",
            directory.resolve("audit").toString()));
  }

  private static RequestSpecification anyone(PopsteerProcess server) {
    return given().baseUri(server.http().toString());
  }

  private static RequestSpecification alice(PopsteerProcess server) {
    return anyone(server).header("Authorization", "Bearer " + TOKEN);
  }

  private static void awaitLondon(PopsteerProcess server, String words) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                alice(server)
                    .get("/admin/pops")
                    .then()
                    .statusCode(200)
                    .body(LONDON + "words", startsWith(words)));
  }

  private static String run(Map<String, String> settings, int exitCode, String... arguments)
      throws IOException {
    try (var command = PopsteerProcess.start(settings, arguments)) {
      assertThat(command.awaitExit()).as(command.output()).isEqualTo(exitCode);
      return command.output();
    }
  }

  @Test
  void isOffWithoutACredential() throws IOException {
    try (var server = PopsteerProcess.serve(Map.of())) {
      alice(server)
          .get("/admin/pops")
          .then()
          .statusCode(404)
          .contentType("application/problem+json")
          .body("detail", startsWith("the admin API is off"));
    }
  }

  @Test
  void letsNobodyInWithoutARightTokenAndStopsLookingAtWrongOnes() throws IOException {
    try (var server = PopsteerProcess.serve(settings())) {
      anyone(server)
          .get("/admin/pops")
          .then()
          .statusCode(401)
          .header("WWW-Authenticate", "Bearer")
          .body("status", equalTo(401));
      for (int i = 0; i < FailedAttempts.MAX_ATTEMPTS; i++) {
        anyone(server)
            .header("Authorization", "Bearer guess" + i)
            .delete("/admin/pops/lhr1/drain")
            .then()
            .statusCode(401);
      }

      alice(server).get("/admin/pops").then().statusCode(429);
      assertThat(directory.resolve("audit")).doesNotExist();
    }
  }

  @Test
  void keepsOrdersItselfWithoutRedis() throws IOException {
    try (var server = PopsteerProcess.serve(settings())) {
      alice(server)
          .contentType(ContentType.JSON)
          .body("{\"up\":false,\"reason\":\"fire\",\"seconds\":3600}")
          .put("/admin/pops/lhr1/override")
          .then()
          .statusCode(200)
          .body("ordered", equalTo("said to be down for 3600 s: fire"))
          .body("allRouters", equalTo(false));
      alice(server)
          .get("/admin/pops")
          .then()
          .statusCode(200)
          .body(LONDON + "state", equalTo("down"))
          .body(LONDON + "sharePercent", equalTo(0))
          .body(LONDON + "byOperator", equalTo(true))
          .body(LONDON + "words", containsString("fire"));

      alice(server).delete("/admin/pops/lhr1/override").then().statusCode(200);
      awaitLondon(server, "up");
      assertThat(Files.readAllLines(directory.resolve("audit"))).hasSize(2);
    }
  }

  @Test
  void saysWhatIsWrongWithARequest() throws IOException {
    try (var server = PopsteerProcess.serve(settings())) {
      alice(server)
          .contentType(ContentType.JSON)
          .body("{\"seconds\":0}")
          .put("/admin/pops/lhr1/drain")
          .then()
          .statusCode(400)
          .body("detail", containsString("from a second"));
      alice(server)
          .contentType(ContentType.JSON)
          .body("{\"second\":7200}")
          .put("/admin/pops/lhr1/drain")
          .then()
          .statusCode(400)
          .body("detail", containsString("seconds"));
      alice(server)
          .contentType(ContentType.JSON)
          .body("{\"up\":false}")
          .put("/admin/pops/lhr1/drain")
          .then()
          .statusCode(400)
          .body("detail", containsString("overrides"));
      alice(server)
          .contentType(ContentType.JSON)
          .body("{}")
          .put("/admin/pops/xyz9/drain")
          .then()
          .statusCode(404)
          .body("detail", containsString("PoPs are"));
      alice(server)
          .contentType(ContentType.JSON)
          .body("x".repeat(100_000))
          .put("/admin/pops/lhr1/drain")
          .then()
          .statusCode(413);
      assertThat(directory.resolve("audit")).doesNotExist();
    }
  }

  @Test
  void answersWithAProblemWhateverIsWrong() throws IOException {
    try (var server = PopsteerProcess.serve(settings())) {
      for (var body : List.of("{\"reason\":", "[1]", "{\"seconds\":\"soon\"}", "{\"up\":{}}")) {
        isProblem(
            400,
            alice(server)
                .contentType(ContentType.JSON)
                .body(body)
                .put("/admin/pops/lhr1/override"));
      }
      isProblem(
          415,
          alice(server).contentType(ContentType.TEXT).body("down").put("/admin/pops/lhr1/drain"));
      isProblem(405, alice(server).post("/admin/pops"));
      isProblem(404, alice(server).get("/admin/pops/lhr1/nothing"));
      assertThat(directory.resolve("audit")).doesNotExist();
    }
  }

  private static void isProblem(int status, Response response) {
    response
        .then()
        .statusCode(status)
        .contentType("application/problem+json")
        .body("status", equalTo(status))
        .body("detail", not(emptyOrNullString()));
  }

  @Test
  void keepsItsOwnOrdersOverARestart() throws IOException {
    var settings = settings();
    settings.put("POPSTEER_STATE_DIR", directory.resolve("state").toString());
    try (var server = PopsteerProcess.serve(settings)) {
      alice(server)
          .contentType(ContentType.JSON)
          .body("{\"up\":false,\"reason\":\"fire\",\"seconds\":3600}")
          .put("/admin/pops/lhr1/override")
          .then()
          .statusCode(200);
    }

    try (var server = PopsteerProcess.serve(settings)) {
      awaitLondon(server, "said to be down by an operator until");
      alice(server).delete("/admin/pops/lhr1/override").then().statusCode(200);
      awaitLondon(server, "up");
    }

    try (var server = PopsteerProcess.serve(settings)) {
      awaitLondon(server, "up");
    }
  }

  @Test
  void countsWrongTokensByTheClientsOfAProxyThatItIsToldOf() throws IOException {
    var settings = settings();
    try (var server = PopsteerProcess.serve(settings)) {
      guess(server, "192.0.2.1");
      behindProxy(server, "192.0.2.2", TOKEN).then().statusCode(429);
    }

    settings.put("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true");
    settings.put("QUARKUS_HTTP_PROXY_TRUSTED_PROXIES", "127.0.0.1");
    try (var server = PopsteerProcess.serve(settings)) {
      guess(server, "192.0.2.1");
      behindProxy(server, "192.0.2.1", TOKEN).then().statusCode(429);
      behindProxy(server, "192.0.2.2", TOKEN).then().statusCode(200);
    }
  }

  private static void guess(PopsteerProcess server, String from) {
    for (int i = 0; i < FailedAttempts.MAX_ATTEMPTS; i++) {
      behindProxy(server, from, "guess" + i).then().statusCode(401);
    }
  }

  private static Response behindProxy(PopsteerProcess server, String client, String token) {
    return anyone(server)
        .header("X-Forwarded-For", client)
        .header("Authorization", "Bearer " + token)
        .get("/admin/pops");
  }

  @Test
  void takesUpOtherTokensWhileItRuns() throws IOException {
    var settings = settings();
    var file = directory.resolve("tokens");
    try (var server = PopsteerProcess.serve(settings)) {
      Files.writeString(file, "alice short\n");
      server.awaitOutput(Pattern.compile("Still letting in those with the tokens"));
      assertThat(server.output()).contains(file + ":1: the token of alice is shorter");
      alice(server).get("/admin/pops").then().statusCode(200);

      Files.writeString(file, "bob fedcba9876543210fedc\n");
      Awaitility.await()
          .atMost(SOON)
          .pollInterval(Duration.ofSeconds(3))
          .untilAsserted(() -> alice(server).get("/admin/pops").then().statusCode(401));
      anyone(server)
          .header("Authorization", "Bearer fedcba9876543210fedc")
          .get("/admin/pops")
          .then()
          .statusCode(200);
    }
  }

  @Test
  void writesOrdersToRedisForAllRouters() throws IOException {
    try (var redis = RedisProcess.start()) {
      var settings = settings();
      settings.put("QUARKUS_REDIS_HOSTS", redis.url());
      settings.put("POPSTEER_ROUTER_NAME", "ns1");
      try (var server = PopsteerProcess.serve(settings)) {
        alice(server)
            .contentType(ContentType.JSON)
            .body("{\"reason\":\"new disks\"}")
            .put("/admin/pops/lhr1/drain")
            .then()
            .statusCode(200)
            .body("allRouters", equalTo(true));
        assertThat(redis.command("STRLEN", "popsteer:drain:lhr1")).isEqualTo(":9");
        awaitLondon(server, "drained by an operator: new disks");

        var said = run(settings, 0, "override", "lhr1", "up", "--for", "1h");
        assertThat(said).contains("lhr1: said to be up for 3600 s (all routers, by Redis)");
        awaitLondon(server, "said to be up by an operator until");
        var table = run(settings, 0, "health", "--url", server.http().toString());
        assertThat(table).contains("said to be up by an operator until");

        var routers = Pattern.compile("ns1 +lhr1 +said to be up by an operator until");
        Awaitility.await()
            .atMost(SOON)
            .untilAsserted(
                () -> assertThat(run(settings, 0, "health", "--routers")).containsPattern(routers));

        run(settings, 0, "override", "lhr1", "--clear");
        run(settings, 0, "undrain", "lhr1");
        awaitLondon(server, "up");
      }
    }
  }

  @Test
  void refusesAPopOnTheCommandLineThatThereIsNot() throws IOException {
    try (var redis = RedisProcess.start()) {
      var settings = settings();
      settings.put("QUARKUS_REDIS_HOSTS", redis.url());

      assertThat(run(settings, 1, "drain", "xyz9")).contains("there is no PoP xyz9; known are");
      assertThat(redis.command("EXISTS", "popsteer:drain:xyz9")).isEqualTo(":0");

      run(settings, 0, "drain", "xyz9", "--force", "--reason", "soon");
      assertThat(redis.command("EXISTS", "popsteer:drain:xyz9")).isEqualTo(":1");

      assertThat(run(settings, 1, "drain", "xyz9", "--force", "--url", "http://127.0.0.1:9"))
          .contains("--force is for orders that are written to Redis");
    }
  }
}
