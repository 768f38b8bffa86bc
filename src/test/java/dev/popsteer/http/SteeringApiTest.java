package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Region;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.http.AnswerTimes.Kind;
import dev.popsteer.http.Asked.Circumstances;
import dev.popsteer.routing.Caller;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Whereabouts;
import dev.popsteer.routing.Whereabouts.Precedence;
import dev.popsteer.testing.SteeringFixture;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SteeringApiTest {

  /// In London and New York, by the bundled database; and nowhere, as a private address.
  private static final String BRITON = "81.2.69.142";

  private static final String NEW_YORKER = "72.229.28.185";
  private static final String NOWHERE = "10.0.0.1";

  private static final String POPS =
      """
      pops:
        lhr1:
          location: [51.51, -0.13]
          addresses: [192.0.2.10, "2001:db8:10::1"]
          url: https://lhr1.example.org
        jfk1:
          location: [40.71, -74.01]
          addresses: [192.0.2.20]
          url: https://jfk1.example.org:8443
        nrt1:
          location: [35.68, 139.69]
          addresses: [192.0.2.30]
          url: http://nrt1.example.org
      pools:
        all: [jfk1, lhr1, nrt1]
        turning: {pops: [jfk1, lhr1, nrt1], policy: all, order: rotated}
      """;

  private static final String SERVICES =
      """
      services:
        www.cdn.example.net: {pool: all, http: {}}
        "*.vod.cdn.example.net": {pool: all, http: {url: "https://{pop}.vod.example.org"}}
        plain.cdn.example.net: {pool: all}
        turning.cdn.example.net: {pool: turning, http: {}}
        denied.cdn.example.net:
          rules:
            - {match: {country: GB}, deny: refused}
            - {match: {country: US}, deny: nodata}
          pool: all
          http: {}
        spare.cdn.example.net:
          pool: all
          fallback-records: [192.0.2.99]
          http: {fallback: "https://origin.example.org"}
        bare.cdn.example.net: {pool: all, fallback-records: [192.0.2.99], http: {}}
        europe.cdn.example.net:
          rules:
            - {match: {country: GB}, pool: [lhr1, jfk1], fallback: []}
          pool: all
          http: {}
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

  private static Asked asked(String method, String host, String target, String client) {
    return new Asked(method, host, target, Caller.at(IpAddress.parse(client)), how("", false));
  }

  private static Circumstances how(String accept, boolean isPreflight) {
    return new Circumstances(0, "https://steer.example.net", accept, isPreflight, () -> false);
  }

  private static Circumstances by(BooleanSupplier isOperator) {
    return new Circumstances(0, "https://steer.example.net", "", false, isOperator);
  }

  private @Nullable Reply reply(Asked asked) {
    Optional<Reply> reply = new SteeringApi(snapshot).answer(asked);
    return reply.orElse(null);
  }

  private @Nullable Reply get(String host, String target, String client) {
    return reply(asked("GET", host, target, client));
  }

  private static Reply found(String location) {
    return new Reply.Redirect(302, location);
  }

  private JsonNode json(String host, String target, String client) {
    return json(get(host, target, client));
  }

  private static JsonNode json(@Nullable Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Document.class);
    try {
      return new ObjectMapper().readTree(((Reply.Document) Objects.requireNonNull(reply)).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> pops(JsonNode document) {
    return StreamSupport.stream(document.get("candidates").spliterator(), false)
        .map(candidate -> candidate.get("pop").asText())
        .toList();
  }

  private static int status(@Nullable Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Failure.class);
    return ((Reply.Failure) Objects.requireNonNull(reply)).status();
  }

  @Test
  void sendsEachClientToItsPop() {
    assertThat(get("www.cdn.example.net", "/a", BRITON))
        .isEqualTo(found("https://lhr1.example.org/a"));
    assertThat(get("www.cdn.example.net", "/a", NEW_YORKER))
        .isEqualTo(found("https://jfk1.example.org:8443/a"));
  }

  @Test
  void sendsClientsElsewhereWhenTheirPopIsDown() {
    down("lhr1");

    assertThat(get("www.cdn.example.net", "/a", BRITON))
        .isEqualTo(found("https://jfk1.example.org:8443/a"));
  }

  @Test
  void takesAnIpv4AddressForClientsOverIpv6WhereNoPopHasAnother() {
    down("lhr1");

    assertThat(get("www.cdn.example.net", "/a", "2001:db8::1"))
        .isEqualTo(found("https://lhr1.example.org/a"));
    assertThat(
            new SteeringApi(
                    SteeringFixture.load(POPS.replace(", \"2001:db8:10::1\"", ""), SERVICES)
                        .snapshot())
                .answer(asked("GET", "www.cdn.example.net", "/a", "2001:db8::1")))
        .contains(found("https://jfk1.example.org:8443/a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "//",
        "/a//b/../c/./d",
        "/a%2Fb%2fc?d=%3F&e=a%20b+c",
        "/a,b;c=d~e(f)*g'!$&=:@/h",
        "/live/master.m3u8?Policy=eyJ~-_&Signature=a-b_c~&Key-Pair-Id=K1",
        "/?",
        "/?a?b/c",
        "/?url=https://evil.example/",
        "//evil.example/a",
        "/\\evil.example/a",
        "/%0d%0aSet-Cookie:%20a=b",
        "/a#b"
      })
  void passesPathAndQueryOnByteByByte(String target) {
    assertThat(get("www.cdn.example.net", target, BRITON))
        .isEqualTo(found("https://lhr1.example.org" + target));
    assertThat(get("", "/s/www.cdn.example.net" + target, BRITON))
        .isEqualTo(found("https://lhr1.example.org" + target));
  }

  @ParameterizedTest
  @CsvSource({"GET,302", "HEAD,302", "POST,307", "PUT,307", "DELETE,307", "PATCH,307", "FOO,307"})
  void keepsMethodsThatAreNoReading(String method, int status) {
    assertThat(reply(asked(method, "www.cdn.example.net", "/a", BRITON)))
        .isEqualTo(new Reply.Redirect(status, "https://lhr1.example.org/a"));
  }

  @ParameterizedTest
  @CsvSource({"WWW.cdn.Example.net", "www.cdn.example.net."})
  void knowsAHostInAnySpelling(String host) {
    assertThat(get(host, "/a", BRITON)).isEqualTo(found("https://lhr1.example.org/a"));
  }

  @Test
  void servesEveryNameBelowAWildcard() {
    assertThat(get("a.b.vod.cdn.example.net", "/a", BRITON))
        .isEqualTo(found("https://lhr1.vod.example.org/a"));
    assertThat(get("vod.cdn.example.net", "/a", BRITON)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "*.vod.cdn.example.net",
        "www.example.net",
        "plain.cdn.example.net",
        "nope.cdn.example.net",
        "www.cdn.example.net.evil.example",
        "www.cdn.example.net@evil.example",
        "www\\.cdn.example.net",
        "\\119ww.cdn.example.net",
        "www.cdn.example.net\r\nX: y",
        "www..cdn.example.net",
        "[2001:db8::1]",
        "192.0.2.1",
        "www.cdn.example.net%00",
        "wẃw.cdn.example.net"
      })
  void isNotForOtherHosts(String host) {
    assertThat(get(host, "/a", BRITON)).isNull();
    assertThat(status(get("", "/s/" + host + "/a", BRITON))).isEqualTo(404);
  }

  @Test
  void isNotForLongHosts() {
    assertThat(get("a.".repeat(200) + "vod.cdn.example.net", "/a", BRITON)).isNull();
    assertThat(get("a".repeat(100) + ".vod.cdn.example.net", "/a", BRITON)).isNull();
  }

  @Test
  void completesWhatFollowsAServiceInThePath() {
    assertThat(get("", "/s/www.cdn.example.net", BRITON))
        .isEqualTo(found("https://lhr1.example.org/"));
    assertThat(get("", "/s/www.cdn.example.net?a", BRITON))
        .isEqualTo(found("https://lhr1.example.org/?a"));
  }

  @Test
  void leavesAllPathsOfAServiceToIt() {
    assertThat(get("www.cdn.example.net", "/s/turning.cdn.example.net/a", BRITON))
        .isEqualTo(found("https://lhr1.example.org/s/turning.cdn.example.net/a"));
    assertThat(get("www.cdn.example.net", "/admin/pops", BRITON))
        .isEqualTo(found("https://lhr1.example.org/admin/pops"));
  }

  @Test
  void beginsWithTheSamePopEachTimeWhereDnsTakesTurns() {
    var locations =
        new Random(1)
            .ints(500)
            .mapToObj(bits -> IpAddress.ofIpv4(bits).toString())
            .map(client -> get("turning.cdn.example.net", "/", client))
            .distinct();

    assertThat(locations).hasSize(3);
    assertThat(get("turning.cdn.example.net", "/", BRITON))
        .isEqualTo(get("turning.cdn.example.net", "/", BRITON));
  }

  @Test
  void saysWhyARuleKeepsAClientOut() {
    assertThat(status(get("denied.cdn.example.net", "/", BRITON))).isEqualTo(403);
    assertThat(status(get("denied.cdn.example.net", "/", NEW_YORKER))).isEqualTo(404);
    assertThat(status(get("denied.cdn.example.net", "/?format=json", BRITON))).isEqualTo(403);
    assertThat(get("denied.cdn.example.net", "/", NOWHERE))
        .isEqualTo(found("https://jfk1.example.org:8443/"));
  }

  @Test
  void fallsBackWhenNoPopIsUp() {
    down("lhr1", "jfk1", "nrt1");

    assertThat(get("spare.cdn.example.net", "/a?b", BRITON))
        .isEqualTo(found("https://origin.example.org/a?b"));
    assertThat(json("spare.cdn.example.net", "/a?format=json", BRITON).get("fallback").asText())
        .isEqualTo("https://origin.example.org/a");
    assertThat(status(get("bare.cdn.example.net", "/", BRITON))).isEqualTo(503);
    assertThat(get("www.cdn.example.net", "/", BRITON))
        .isEqualTo(found("https://lhr1.example.org/"));
  }

  @Test
  void tellsAllCandidatesInOrder() {
    var document = json("www.cdn.example.net", "/a?b=1&format=json&c=2", BRITON);

    assertThat(pops(document)).containsExactly("lhr1", "jfk1", "nrt1");
    assertThat(document.get("client").asText()).isEqualTo(BRITON);
    assertThat(document.get("name").asText()).isEqualTo("www.cdn.example.net");
    var first = document.get("candidates").get(0);
    assertThat(first.get("url").asText()).isEqualTo("https://lhr1.example.org/a?b=1&c=2");
    assertThat(first.get("predictedRttMillis").asDouble()).isBetween(4.0, 20.0);
    assertThat(first.get("state").asText()).isEqualTo("up");
    assertThat(first.get("usable").asBoolean()).isTrue();
  }

  @Test
  void putsPopsThatAreDownLast() {
    down("lhr1");

    var document = json("www.cdn.example.net", "/?format=json", BRITON);

    assertThat(pops(document)).containsExactly("jfk1", "nrt1", "lhr1");
    var last = document.get("candidates").get(2);
    assertThat(last.get("usable").asBoolean()).isFalse();
    assertThat(last.get("state").asText()).isEqualTo("down");
    assertThat(last.get("url").asText()).isEqualTo("https://lhr1.example.org/");
  }

  @Test
  void tellsNoCandidatesBeyondTheRuleThatDecides() {
    assertThat(pops(json("europe.cdn.example.net", "/?format=json", BRITON)))
        .containsExactly("lhr1", "jfk1");
    assertThat(pops(json("europe.cdn.example.net", "/?format=json", NEW_YORKER)))
        .containsExactly("jfk1", "lhr1", "nrt1");
  }

  @Test
  void predictsNothingForClientsOfUnknownLocation() {
    var document = json("www.cdn.example.net", "/?format=json", NOWHERE);

    assertThat(pops(document)).containsExactly("jfk1", "lhr1", "nrt1");
    assertThat(document.get("candidates").get(0).get("predictedRttMillis").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/json                       | true
          text/html, Application/JSON;q=0.5      | true
          application/json; charset=utf-8        | true
          application/json;q=0                   | false
          application/json; q=0.00               | false
          */*                                    | false
          application/*                          | false
          application/json-seq                   | false
          text/html                              | false
          ,;,;q=                                 | false
          """)
  void givesJsonToWhoAcceptsIt(String accept, boolean json) {
    var request =
        new Asked(
            "GET",
            "www.cdn.example.net",
            "/",
            Caller.at(IpAddress.parse(BRITON)),
            how(accept, false));

    assertThat(reply(request)).isInstanceOf(json ? Reply.Document.class : Reply.Redirect.class);
  }

  @Test
  void redirectsPostsWhateverTheyAccept() {
    assertThat(reply(asked("POST", "www.cdn.example.net", "/?format=json", BRITON)))
        .isEqualTo(new Reply.Redirect(307, "https://lhr1.example.org/?format=json"));
  }

  @Test
  void answersForAnotherAddressOnlyToOperators() {
    var target = "/?format=json&ip=72.229.28.185";
    var operator =
        new Asked(
            "GET",
            "www.cdn.example.net",
            target,
            Caller.at(IpAddress.parse(BRITON)),
            by(() -> true));

    assertThat(pops(json(reply(operator)))).startsWith("jfk1");
    assertThat(pops(json("www.cdn.example.net", target, BRITON))).startsWith("lhr1");
  }

  @Test
  void goesByWhereSomebodyWhoIsBelievedSaysThatTheClientIs() {
    var whereabouts =
        new Whereabouts(
            new Coordinates(35.6, 139.7),
            new Region("JP", "13", "AS"),
            64_500,
            Precedence.BEFORE_DATABASE);
    var caller = new Caller(IpAddress.parse(BRITON), whereabouts);

    assertThat(reply(new Asked("GET", "www.cdn.example.net", "/a", caller, how("", false))))
        .isEqualTo(found("http://nrt1.example.org/a"));
    var candidates =
        json(
            reply(
                new Asked("GET", "www.cdn.example.net", "/a?format=json", caller, how("", false))));
    assertThat(pops(candidates)).containsExactly("nrt1", "lhr1", "jfk1");
    assertThat(candidates.get("whereabouts"))
        .hasToString(
            "{\"latitude\":35.6,\"longitude\":139.7,\"country\":\"JP\",\"subdivision\":\"13\",\"asn\":64500}");
    assertThat(
            json(reply(
                    new Asked(
                        "GET",
                        "steer.example.net",
                        "/steering/hls/www.cdn.example.net",
                        caller,
                        how("", false))))
                .get("PATHWAY-PRIORITY")
                .get(0)
                .asText())
        .isEqualTo("nrt1");
  }

  @Test
  void asksForNoTokenForRedirectsWhoseAddressIsTheContents() {
    var content =
        by(
            () -> {
              throw new AssertionError("a content's token is none of ours");
            });

    assertThat(
            reply(
                new Asked(
                    "GET",
                    "www.cdn.example.net",
                    "/?ip=72.229.28.185",
                    Caller.at(IpAddress.parse(BRITON)),
                    content)))
        .isEqualTo(found("https://lhr1.example.org/?ip=72.229.28.185"));
  }

  @Test
  void allowsBrowsersWhatTheyAskBeforehand() {
    var preflight = how("", true);

    assertThat(
            reply(
                new Asked(
                    "OPTIONS",
                    "www.cdn.example.net",
                    "/a",
                    Caller.at(IpAddress.parse(BRITON)),
                    preflight)))
        .isEqualTo(new Reply.Allowed());
  }

  /// Whatever is asked for: what comes back begins with a URL of the configuration and a slash.
  @Test
  void isNoOpenRedirect() {
    long seed = new Random().nextLong();
    System.out.println("SteeringApiTest seed: " + seed);
    var random = new Random(seed);
    var alphabet = "/\\@:?#.%&=a-_~evil[]";
    var api = new SteeringApi(snapshot);

    for (int i = 0; i < 20_000; i++) {
      var rest =
          random
              .ints(random.nextInt(20), 0, alphabet.length())
              .mapToObj(at -> String.valueOf(alphabet.charAt(at)))
              .reduce("", String::concat);
      var prefix = random.nextBoolean() ? "/" : "/s/www.cdn.example.net";
      var host = prefix.equals("/") ? "www.cdn.example.net" : "steer.example.net";
      var target = RequestTarget.parse(prefix + rest).orElseThrow();

      var reply = api.answer(asked("GET", host, target.pathAndQuery(), BRITON)).orElseThrow();

      if (reply instanceof Reply.Redirect(int _, String location)) {
        assertThat(location).as(prefix + rest).startsWith("https://lhr1.example.org/");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/steering/hls/www.cdn.example.net,HLS",
    "/steering/dash/www.cdn.example.net,DASH",
    "/steering/other/www.cdn.example.net,OTHER",
    "/s/www.cdn.example.net/a.mpd,REDIRECT",
    "/s/www.cdn.example.net/a.mpd?format=json,CANDIDATES"
  })
  void tellsWhatARequestIsFor(String target, Kind kind) {
    var asked = asked("GET", "steer.example.net", target, BRITON);

    assertThat(new SteeringApi(snapshot).kind(asked)).isEqualTo(kind);
  }
}
