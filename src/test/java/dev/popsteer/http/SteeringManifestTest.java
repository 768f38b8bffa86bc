package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.Feed;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.http.Asked.Circumstances;
import dev.popsteer.routing.Caller;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.SteeringFixture;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SteeringManifestTest {

  private static final String BRITON = "81.2.69.142";
  private static final String NEW_YORKER = "72.229.28.185";
  private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");
  private static final String BASE = "https://steer.example.net";

  private static final String POPS =
      """
      pops:
        lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10], url: "https://lhr1.example.org"}
        fra1: {location: [50.11, 8.68], addresses: [192.0.2.20], url: "https://fra1.example.org"}
        jfk1: {location: [40.71, -74.01], addresses: [192.0.2.30], url: "https://jfk1.example.org"}
        nrt1: {location: [35.68, 139.69], addresses: [192.0.2.40], url: "https://nrt1.example.org"}
      """;

  private static final String SERVICES =
      """
      services:
        each.cdn.example.net: {http: {}}
        grouped.cdn.example.net:
          http: {pathways: {far: [nrt1], america: [jfk1], europe: [fra1, lhr1]}, steering-ttl: 60s}
        partly.cdn.example.net: {http: {pathways: {japan: [nrt1], germany: [fra1]}}}
        ruled.cdn.example.net:
          rules:
            - {match: {country: GB}, deny: refused}
            - {match: {country: US}, pool: [jfk1], fallback: []}
          http: {}
        spare.cdn.example.net: {fallback-records: [192.0.2.99], http: {}}
        plain.cdn.example.net: {}
        cloned.cdn.example.net:
          rules: [{match: {country: JP}, deny: refused}]
          http:
            url: "https://{pop}.example.org:8443"
            pathways: {europe: [fra1, lhr1]}
            clones: {params: {cdn: "{pop}"}}
      """;

  private static final Snapshot ALL_UP = SteeringFixture.load(POPS, SERVICES).snapshot();

  private Snapshot snapshot = ALL_UP;

  private void down(String... pops) {
    snapshot =
        ALL_UP.with(
            Health.of(
                Arrays.stream(pops)
                    .collect(Collectors.toMap(PopCode::new, _ -> new PopState.Down(1, 1)))));
  }

  private static Reply reply(Snapshot from, Asked asked) {
    return new SteeringApi(from).answer(asked).orElseThrow();
  }

  private static Asked asked(String path, String client, Instant at) {
    return asked(path, client, at, BASE);
  }

  private static Asked asked(String path, String client, Instant at, String base) {
    return new Asked(
        "GET",
        "steer.example.net",
        path,
        Caller.at(IpAddress.parse(client)),
        new Circumstances(at.toEpochMilli(), base, "", false, () -> false));
  }

  private static JsonNode manifest(Snapshot from, Asked asked) {
    try {
      return new ObjectMapper().readTree(((Reply.Document) reply(from, asked)).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> pathways(JsonNode manifest) {
    return StreamSupport.stream(manifest.get("PATHWAY-PRIORITY").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  private List<String> pathways(String service, String client) {
    return pathways(manifest(snapshot, asked("/steering/hls/" + service, client, NOW)));
  }

  private static int ttl(Snapshot from, String service, int client) {
    var address = IpAddress.ofIpv4(client).toString();
    return manifest(from, asked("/steering/dash/" + service, address, NOW)).get("TTL").asInt();
  }

  /// London has been down since then.
  private Snapshot downSince(Instant since) {
    var standing = new Standing(new PopState.Down(1, 1), Share.NONE, since, null, null);
    return ALL_UP.with(
        new Health(Map.of(new PopCode("lhr1"), standing), new Feed.Live(), List.of()));
  }

  /// A reference without a host would lead players of DASH to the server of the MPD.
  @Test
  void namesNoServerIfTheRequestDoesNot() {
    var hls = manifest(snapshot, asked("/steering/hls/each.cdn.example.net", BRITON, NOW, ""));
    var dash = manifest(snapshot, asked("/steering/dash/each.cdn.example.net", BRITON, NOW, ""));

    assertThat(hls.get("RELOAD-URI").asText()).isEqualTo("/steering/hls/each.cdn.example.net");
    assertThat(dash.has("RELOAD-URI")).isFalse();
    assertThat(pathways(dash)).isEqualTo(pathways(hls)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"hls,application/vnd.apple.steering-list", "dash,application/json"})
  void hasAllThatPlayersNeed(String format, String mediaType) {
    var path = "/steering/" + format + "/each.cdn.example.net";

    var reply = reply(snapshot, asked(path, BRITON, NOW));

    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Document.class,
            document -> assertThat(document.mediaType()).isEqualTo(mediaType));
    var manifest = manifest(snapshot, asked(path, BRITON, NOW));
    assertThat(manifest.get("VERSION").intValue()).isEqualTo(1);
    assertThat(manifest.get("TTL").isInt()).isTrue();
    assertThat(manifest.get("RELOAD-URI").textValue()).isEqualTo(BASE + path);
    assertThat(pathways(manifest)).containsExactly("lhr1", "fra1", "jfk1", "nrt1");
    assertThat(manifest.size()).isEqualTo(4);
  }

  @Test
  void ordersGroupsByTheirBestPop() {
    assertThat(pathways("grouped.cdn.example.net", BRITON))
        .containsExactly("europe", "america", "far");
    assertThat(pathways("grouped.cdn.example.net", NEW_YORKER))
        .containsExactly("america", "europe", "far");
  }

  @Test
  void leavesOutWhatIsDownAsLongAsThereIsAChoice() {
    down("lhr1");

    assertThat(pathways("each.cdn.example.net", BRITON)).containsExactly("fra1", "jfk1", "nrt1");
    assertThat(pathways("grouped.cdn.example.net", BRITON))
        .containsExactly("europe", "america", "far");

    down("lhr1", "jfk1", "nrt1");
    assertThat(pathways("each.cdn.example.net", BRITON)).containsExactly("fra1", "lhr1");
  }

  @Test
  void passesOverPopsInNoPathway() {
    assertThat(pathways("partly.cdn.example.net", BRITON)).containsExactly("germany", "japan");
  }

  @Test
  void staysWithinTheRuleThatDecides() {
    assertThat(pathways("ruled.cdn.example.net", NEW_YORKER)).containsExactly("jfk1");
  }

  @Test
  void hasAllInOrderOfTheFileWhereTheRouterChoosesNone() {
    assertThat(pathways("ruled.cdn.example.net", BRITON))
        .containsExactly("lhr1", "fra1", "jfk1", "nrt1");
    down("lhr1", "fra1", "jfk1", "nrt1");
    assertThat(pathways("spare.cdn.example.net", NEW_YORKER))
        .containsExactly("lhr1", "fra1", "jfk1", "nrt1");
  }

  @Test
  void believesNothingWhenAllAreDown() {
    down("lhr1", "fra1", "jfk1", "nrt1");

    assertThat(pathways("each.cdn.example.net", NEW_YORKER))
        .containsExactly("jfk1", "lhr1", "fra1", "nrt1");
  }

  private JsonNode cloned(String format, String client) {
    return manifest(
        snapshot, asked("/steering/" + format + "/cloned.cdn.example.net", client, NOW));
  }

  @Test
  void offersPopsThatNoPlaylistListsAsClones() {
    var manifest = cloned("hls", NEW_YORKER);

    var clones = manifest.get("PATHWAY-CLONES");
    var newYork = clones.get(0);
    assertThat(newYork.get("BASE-ID").asText()).isEqualTo("europe");
    assertThat(newYork.get("ID").asText()).startsWith("_jfk1.");
    assertThat(newYork.get("URI-REPLACEMENT").toString())
        .isEqualTo("{\"HOST\":\"jfk1.example.org\",\"PARAMS\":{\"cdn\":\"jfk1\"}}");
    var tokyo = clones.get(1);
    assertThat(clones).hasSize(2);
    assertThat(pathways(manifest))
        .containsExactly(newYork.get("ID").asText(), "europe", tokyo.get("ID").asText());
    assertThat(pathways(cloned("hls", BRITON)).getFirst()).isEqualTo("europe");
  }

  @Test
  void tellsPlayersOfDashThePortToo() {
    var clone = cloned("dash", NEW_YORKER).get("PATHWAY-CLONES").get(0);

    assertThat(clone.get("URI-REPLACEMENT").get("HOST").asText())
        .isEqualTo("jfk1.example.org:8443");
  }

  @Test
  void offersOnlyClonesThatAreUp() {
    down("jfk1");
    assertThat(pathways(cloned("hls", NEW_YORKER))).hasSize(2).startsWith("europe");

    down("jfk1", "nrt1");
    assertThat(pathways(cloned("hls", NEW_YORKER))).containsExactly("europe");
    assertThat(cloned("hls", NEW_YORKER).has("PATHWAY-CLONES")).isFalse();

    // A pathway that is down is told all the same, so that there is a choice.
    down("lhr1", "fra1", "nrt1");
    assertThat(pathways(cloned("hls", BRITON))).hasSize(2).endsWith("europe");
  }

  @Test
  void offersNoClonesToWhomARuleRefuses() {
    assertThat(pathways(cloned("hls", "133.11.0.1"))).containsExactly("europe");
  }

  @Test
  void tellsOfTheBestClonesAlone() {
    var pops = new StringBuilder("pops:\n");
    for (int i = 0; i < 9; i++) {
      pops.append(
          "  p%d: {location: [%d, 0], addresses: [192.0.2.%d]}\n".formatted(i, i * 9, i + 1));
    }
    var many =
        SteeringFixture.load(
                pops.toString(),
                """
                services:
                  many.cdn.example.net:
                    http: {url: "https://{pop}.example.org", pathways: {a: [p0]}, clones: {}}
                """)
            .snapshot();

    var manifest = manifest(many, asked("/steering/hls/many.cdn.example.net", BRITON, NOW));

    assertThat(manifest.get("PATHWAY-CLONES"))
        .extracting(clone -> clone.get("URI-REPLACEMENT").get("HOST").asText())
        .hasSize(PathwayOrder.MAX_CLONES)
        .startsWith("p6.example.org");
    assertThat(pathways(manifest)).hasSize(1 + PathwayOrder.MAX_CLONES).contains("a");
  }

  @Test
  void spreadsPlayersOverTimeInPeace() {
    var ttls =
        IntStream.range(0, 2_000)
            .map(client -> ttl(snapshot, "grouped.cdn.example.net", client * 7919))
            .boxed()
            .toList();

    assertThat(ttls).allMatch(ttl -> ttl >= 45 && ttl <= 75).contains(45, 75);
    assertThat(ttl(snapshot, "each.cdn.example.net", 1)).isBetween(90, 150);
  }

  @Test
  void hasPlayersComeBackSoonWhenAPopHasJustChanged() {
    var incident = downSince(NOW.minusSeconds(1));
    var over = downSince(NOW.minus(SteeringManifest.INCIDENT));

    var ttls =
        IntStream.range(0, 200)
            .map(client -> ttl(incident, "each.cdn.example.net", client * 7919))
            .boxed()
            .toList();

    assertThat(ttls).allMatch(ttl -> ttl >= 5 && ttl <= 10).contains(5, 10);
    assertThat(ttl(over, "each.cdn.example.net", 1)).isGreaterThanOrEqualTo(90);
  }

  @Test
  void asksPlayersForNothingInTheirUrl() {
    var path = "/steering/hls/EACH.cdn.example.net.?_HLS_pathway=\"a\"&session=1";

    assertThat(manifest(snapshot, asked(path, BRITON, NOW)).get("RELOAD-URI").asText())
        .isEqualTo(BASE + "/steering/hls/EACH.cdn.example.net");
  }

  @ParameterizedTest
  @CsvSource({
    "/steering/hls/,404",
    "/steering/dash/nope.cdn.example.net,404",
    "/steering/hls/plain.cdn.example.net,404"
  })
  void isThereForServicesOverHttpAlone(String path, int status) {
    assertThat(reply(snapshot, asked(path, BRITON, NOW)))
        .isInstanceOfSatisfying(
            Reply.Failure.class, failure -> assertThat(failure.status()).isEqualTo(status));
  }

  /// Players send what they like: in the order of a dice, twice, cut off, in any coding.
  @Test
  void isValidWhateverParametersCome() {
    long seed = new Random().nextLong();
    System.out.println("SteeringManifestTest seed: " + seed);
    var random = new Random(seed);
    var pieces =
        List.of(
            "_HLS_pathway",
            "_HLS_throughput",
            "_DASH_pathway",
            "_DASH_throughput",
            "=",
            "&",
            "?",
            "\"",
            "%22",
            "%",
            "%zz",
            "a,b",
            ",,",
            "1000,2000",
            "-1",
            "1e999",
            "NaN",
            "99999999999",
            "ip=",
            "10.0.0.1",
            "ip=%00",
            "/",
            "//",
            "..",
            ";",
            "%2F",
            "{",
            "}",
            "<",
            "'",
            "#",
            "format=json",
            "x".repeat(500));

    for (int i = 0; i < 10_000; i++) {
      var query =
          random
              .ints(random.nextInt(20), 0, pieces.size())
              .mapToObj(pieces::get)
              .reduce("?", String::concat);
      var format = random.nextBoolean() ? "hls" : "dash";
      var client = IpAddress.ofIpv4(random.nextInt()).toString();
      var path = "/steering/" + format + "/each.cdn.example.net";
      // Half of them are operators', whose address may be named.
      boolean operator = random.nextBoolean();
      var circumstances = new Circumstances(NOW.toEpochMilli(), BASE, query, false, () -> operator);
      var asked =
          new Asked(
              "GET",
              "steer.example.net",
              path + query,
              Caller.at(IpAddress.parse(client)),
              circumstances);

      var manifest = manifest(snapshot, asked);

      assertThat(manifest.get("VERSION").intValue()).as(query).isEqualTo(1);
      assertThat(manifest.get("TTL").intValue()).as(query).isBetween(90, 150);
      assertThat(manifest.get("RELOAD-URI").textValue()).as(query).isEqualTo(BASE + path);
      assertThat(pathways(manifest))
          .as(query)
          .containsExactlyInAnyOrder("lhr1", "fra1", "jfk1", "nrt1");
    }
  }
}
