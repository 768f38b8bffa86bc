package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.http.Asked.Circumstances;
import dev.popsteer.http.Fetched.Failed;
import dev.popsteer.http.Fetched.Found;
import dev.popsteer.http.Fetched.Validators;
import dev.popsteer.routing.Caller;
import dev.popsteer.routing.HttpRouter;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.SteeringFixture;
import dev.popsteer.topology.PopCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaylistEntryTest {

  private static final String BRITON = "81.2.69.142";
  private static final String NEW_YORKER = "72.229.28.185";
  private static final String BASE = "https://steer.example.net";

  private static final String POPS =
      """
      pops:
        lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10], url: "https://lhr1.example.org"}
        fra1: {location: [50.11, 8.68], addresses: [192.0.2.20], url: "https://fra1.example.org"}
        jfk1: {location: [40.71, -74.01], addresses: [192.0.2.30], url: "https://jfk1.example.org"}
      """;

  private static final String SERVICES =
      """
      services:
        v.cdn.example.net:
          http: {origin: "https://origin.example.org", pathways: {europe: [fra1, lhr1], america: [jfk1]}}
        www.cdn.example.net: {http: {}}
        denied.cdn.example.net:
          rules: [{match: {country: GB}, deny: refused}]
          http: {origin: "https://origin.example.org"}
        spare.cdn.example.net:
          fallback-records: [192.0.2.99]
          http: {origin: "https://origin.example.org", fallback: "https://spare.example.org"}
      """;

  private static final Snapshot ALL_UP = SteeringFixture.load(POPS, SERVICES).snapshot();

  private static final String PLAIN = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720.m3u8\n";

  private final List<String> fetched = new ArrayList<>();
  private Snapshot snapshot = ALL_UP;

  private void down(String... pops) {
    snapshot =
        ALL_UP.with(
            Health.of(
                Arrays.stream(pops)
                    .collect(Collectors.toMap(PopCode::new, _ -> new PopState.Down(1, 1)))));
  }

  private static Asked asked(String method, String target, String client) {
    return new Asked(
        method,
        "steer.example.net",
        target,
        Caller.at(IpAddress.parse(client)),
        new Circumstances(0, BASE, "", false, () -> false));
  }

  private Reply reply(Asked asked, Fetched atOrigin) {
    var origins =
        new Origins(
            (url, _) -> {
              fetched.add(url.uri().toString());
              return atOrigin;
            });
    return new PlaylistEntry(new HttpRouter(snapshot), origins).answer(asked);
  }

  private Reply get(String target, String client, String atOrigin) {
    var format = target.contains(".mpd") ? PlayerFormat.DASH : PlayerFormat.HLS;
    var bytes = atOrigin.getBytes(StandardCharsets.UTF_8);
    var playlist = format.read(bytes, "https://origin.example.org");
    return reply(
        asked("GET", target, client), new Found(playlist, bytes.length, Validators.NONE, 0));
  }

  private static int status(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Failure.class);
    return ((Reply.Failure) reply).status();
  }

  @Test
  void handsOutAMultivariantPlaylistThatIsRightForTheClient() {
    var path = "/play/V.cdn.example.net/live/a%2Fb/m.m3u8?token=x,y";

    assertThat(get(path, BRITON, PLAIN))
        .isEqualTo(
            new Reply.Document(
                "application/vnd.apple.mpegurl",
                """
                #EXTM3U
                #EXT-X-CONTENT-STEERING:SERVER-URI="https://steer.example.net/steering/hls/V.cdn.example.net",PATHWAY-ID="europe"
                #EXT-X-STREAM-INF:BANDWIDTH=1,PATHWAY-ID="europe"
                https://lhr1.example.org/live/a%2Fb/720.m3u8
                #EXT-X-STREAM-INF:BANDWIDTH=1,PATHWAY-ID="america"
                https://jfk1.example.org/live/a%2Fb/720.m3u8
                """));
    assertThat(fetched).containsExactly("https://origin.example.org/live/a%2Fb/m.m3u8?token=x,y");
  }

  @Test
  void handsOutAnMpdThatIsRightForTheClient() {
    assertThat(get("/play/v.cdn.example.net/a/m.mpd", NEW_YORKER, "<MPD><Period/></MPD>"))
        .isEqualTo(
            new Reply.Document(
                "application/dash+xml",
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <MPD><BaseURL serviceLocation="america">https://jfk1.example.org/a/</BaseURL>
                <BaseURL serviceLocation="europe">https://lhr1.example.org/a/</BaseURL>
                <ContentSteering defaultServiceLocation="america" queryBeforeStart="false">https://steer.example.net/steering/dash/v.cdn.example.net</ContentSteering>
                <Period/></MPD>\
                """));
  }

  @Test
  void beginsWhereAPopIsUp() {
    down("lhr1");
    assertThat(((Reply.Document) get("/play/v.cdn.example.net/m.m3u8", BRITON, PLAIN)).body())
        .contains("PATHWAY-ID=\"europe\"\nhttps://fra1.example.org/720.m3u8")
        .doesNotContain("lhr1");

    down("lhr1", "fra1");
    assertThat(((Reply.Document) get("/play/v.cdn.example.net/m.m3u8", BRITON, PLAIN)).body())
        .contains("steering/hls/v.cdn.example.net\",PATHWAY-ID=\"america\"");
  }

  @Test
  void redirectsToThePopForAMediaPlaylist() {
    assertThat(
            get("/play/v.cdn.example.net/a/720.m3u8?x=%2F", BRITON, "#EXTM3U\n#EXTINF:6,\na.ts\n"))
        .isEqualTo(new Reply.Redirect(302, "https://lhr1.example.org/a/720.m3u8?x=%2F"));
  }

  @Test
  void doesAsTheRedirectWhereThereIsNoPop() {
    assertThat(status(get("/play/denied.cdn.example.net/m.m3u8", BRITON, PLAIN))).isEqualTo(403);
    down("lhr1", "fra1", "jfk1");
    assertThat(get("/play/spare.cdn.example.net/m.m3u8?x", BRITON, PLAIN))
        .isEqualTo(new Reply.Redirect(302, "https://spare.example.org/m.m3u8?x"));
    assertThat(fetched).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/play/,404",
    "/play/v.cdn.example.net,404",
    "/play/v.cdn.example.net?a.m3u8,404",
    "/play/v.cdn.example.net/a.ts,404",
    "/play/v.cdn.example.net/a.ts?b.m3u8,404",
    "/play/v.cdn.example.net/a.m3u8/,404",
    "/play/v.cdn.example.net/a.M3U8,404",
    "/play/www.cdn.example.net/a.m3u8,404",
    "/play/nope.cdn.example.net/a.m3u8,404",
    "/play/origin.example.org/a.m3u8,404",
    "/play/v.cdn.example.net@evil.example/a.m3u8,404"
  })
  void isThereForPlaylistsOfServicesWithAnOrigin(String target, int status) {
    assertThat(status(get(target, BRITON, PLAIN))).isEqualTo(status);
    assertThat(fetched).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../m.m3u8",
        "/a/%2e%2E/m.m3u8",
        "/a%2f..%2fm.m3u8",
        "/%252e%252e/m.m3u8",
        "/a\\..\\m.m3u8",
        "/a#.m3u8"
      })
  void asksNothingThatLeadsUpwards(String path) {
    assertThat(status(get("/play/v.cdn.example.net" + path, BRITON, PLAIN))).isEqualTo(400);
    assertThat(fetched).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/https://evil.example/m.m3u8",
        "//evil.example/m.m3u8",
        "/@evil.example/m.m3u8",
        "/m.m3u8?url=https://evil.example/m.m3u8"
      })
  void asksNobodyButTheOrigin(String path) {
    get("/play/v.cdn.example.net" + path, BRITON, PLAIN);

    assertThat(fetched).containsExactly("https://origin.example.org" + path);
  }

  @Test
  void saysWhyThereIsNone() {
    var asked = asked("GET", "/play/v.cdn.example.net/m.m3u8", BRITON);

    assertThat(reply(asked, new Failed(504, "slow"))).isEqualTo(new Reply.Failure(504, "slow"));
    assertThat(status(get("/play/v.cdn.example.net/m.m3u8", BRITON, "<html>"))).isEqualTo(502);
    assertThat(status(get("/play/v.cdn.example.net/m.mpd", BRITON, PLAIN))).isEqualTo(502);
  }

  @Test
  void isForReading() {
    assertThat(reply(asked("POST", "/play/v.cdn.example.net/m.m3u8", BRITON), new Failed(502, "")))
        .isEqualTo(new Reply.WrongMethod("GET, HEAD"));
    assertThat(fetched).isEmpty();
  }

  @Test
  void leavesAllPathsOfAServiceToIt() {
    var asked = asked("GET", "/play/v.cdn.example.net/m.m3u8", BRITON);
    var onService =
        new Asked(
            "GET", "www.cdn.example.net", asked.target(), asked.client(), asked.circumstances());

    assertThat(PlaylistEntry.isAddressed(asked, ALL_UP)).isTrue();
    assertThat(PlaylistEntry.isAddressed(onService, ALL_UP)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/play/v.cdn.example.net/a.m3u8", "/play/v.cdn.example.net/a.mpd"})
  void isRefusedIfNobodySaysWhatTheServerIsCalled(String target) {
    var named = asked("GET", target, BRITON);
    var unnamed =
        new Asked(
            "GET", "", target, named.client(), new Circumstances(0, "", "", false, () -> false));
    var format = target.endsWith(".mpd") ? PlayerFormat.DASH : PlayerFormat.HLS;
    var text =
        switch (format) {
          case HLS -> PLAIN;
          case DASH -> "<MPD><Period/></MPD>";
        };
    var playlist = format.read(text.getBytes(StandardCharsets.UTF_8), "https://origin.example.org");
    var found = new Found(playlist, text.length(), Validators.NONE, 0);

    assertThat(reply(named, found)).isInstanceOf(Reply.Document.class);
    assertThat(status(reply(unnamed, found))).isEqualTo(400);
  }
}
