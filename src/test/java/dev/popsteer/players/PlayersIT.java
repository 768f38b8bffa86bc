package dev.popsteer.players;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.players.PopServer.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// hls.js and dash.js in Chromium, steered by the packaged program while they play. Each test
/// leaves a picture of it in `target/players`.
class PlayersIT {

  private static final String BEST = "lhr1";
  private static final String NEXT = "fra1";

  private static final Play HLS = Play.hls(Offer.STEERED);
  private static final Play DASH = Play.dash(Offer.STEERED);

  private static final Play UNSTEERED_HLS = Play.hls(Offer.UNSTEERED);
  private static final Play UNSTEERED_DASH = Play.dash(Offer.UNSTEERED);

  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration CASE = Duration.ofSeconds(40);

  /// More seconds of the stream than players have when their PoP dies.
  private static final int WELL_BEYOND = 4 + Showing.BUFFER_SECONDS + 12;

  /// What a busy machine may stop a picture for, though all of it is there.
  private static final Duration LITTLE = Duration.ofSeconds(3);

  /// What a loaded machine may take for what takes no time.
  private static final Duration GRACE = Duration.ofSeconds(3);

  private static SmallCdn cdn;
  private static Browser browser;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    // Skipped before anything is started.
    Browser.CHROMIUM.file();
    Browser.DRIVER.file();
    PlayerSite.needPlayers();
    cdn = SmallCdn.start(directory);
    browser = Browser.open(Files.createDirectory(directory.resolve("profile")), cdn.hosts());
    browser.turnToPlayers();
    System.out.println("PlayersIT: " + browser.versions());
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
    if (cdn != null) {
      cdn.close();
    }
  }

  @AfterEach
  void recover() throws IOException {
    cdn.recover();
  }

  @Test
  void beginWithTheBestPopAndStayThere() throws IOException {
    try (var showing = Showing.begin(browser, "a healthy start", HLS, DASH)) {
      showing.await("8 s are shown", START, viewing -> viewing.position() >= 8);

      for (var viewing : showing.viewings()) {
        assertThat(viewing.fetches()).extracting(Viewing.Fetch::pop).containsOnly(BEST);
        assertThat(viewing.stalled()).isLessThan(LITTLE);
      }
      assertThat(showing.fetchesOf(SmallCdn.STEERING_HLS)).isNotEmpty();
      assertThat(showing.fetchesOf(SmallCdn.STEERING_DASH)).isNotEmpty();
    }
  }

  /// Only what Redis says changes: the PoP goes on serving those who ask it.
  @Test
  void moveWithinTheTtlAndOneSegmentWhenRedisSaysThatThePopIsDown() throws IOException {
    var controls = List.of(Play.hls(Offer.NO_LONGER_STEERED), Play.dash(Offer.NO_LONGER_STEERED));
    var bound = SmallCdn.MAX_TTL.plusSeconds(TestStream.SEGMENT_SECONDS).plus(GRACE);
    try (var showing =
        Showing.begin(
            browser, "moved while it plays", HLS, DASH, controls.getFirst(), controls.getLast())) {
      showing.await("6 s are shown", START, viewing -> viewing.position() >= 6);
      double told = showing.mark("Redis says that lhr1 is down");
      cdn.report(BEST, false);
      showing.await(
          "the next PoP sends two segments",
          bound.plusSeconds(TestStream.SEGMENT_SECONDS),
          viewing -> viewing.segmentsFrom(NEXT).size() >= 2,
          HLS,
          DASH);

      for (var viewing : List.of(showing.viewing(HLS), showing.viewing(DASH))) {
        double moved = viewing.segmentsFrom(NEXT).getFirst().from();
        assertThat(moved - told).isBetween(0.0, (double) bound.toMillis());
        assertThat(viewing.segmentsFrom(BEST).getLast().from()).isLessThan(moved);
        assertThat(viewing.stalled()).isLessThan(LITTLE);
      }
      for (var control : controls) {
        assertThat(showing.viewing(control).segments())
            .extracting(Viewing.Fetch::pop)
            .containsOnly(BEST);
        assertThat(showing.viewing(control).stalled()).isLessThan(LITTLE);
      }
      assertThat(showing.fetchesOf(SmallCdn.GONE)).hasSize(controls.size());
    }
  }

  /// Where nothing listens, players find out at once, and go elsewhere by themselves.
  @Test
  void goOnWhenTheirPopRefusesConnections() throws IOException {
    try (var showing = playUntilThePopDies(Fault.REFUSES)) {
      showing.await("it goes on", CASE, viewing -> viewing.position() >= WELL_BEYOND);

      assertThat(showing.viewings()).allMatch(viewing -> viewing.stalled().compareTo(LITTLE) < 0);
    }
  }

  @Test
  void goOnWhenTheirPopFailsWhichHlsJsCanOnlyIfItIsSteered() throws IOException {
    try (var showing = playUntilThePopDies(Fault.FAILS)) {
      showing.await("it goes on", CASE, viewing -> viewing.position() >= WELL_BEYOND, HLS, DASH);

      assertThat(showing.viewing(DASH).stalled()).isLessThan(LITTLE);
      assertThatSteeringHelpsHls(showing);
    }
  }

  /// dash.js is here for the picture: what has been asked for it awaits, and asks for it again.
  @Test
  void goOnWhenTheirPopHangsWhichHlsJsCanOnlyIfItIsSteered() throws IOException {
    try (var showing = playUntilThePopDies(Fault.HANGS)) {
      showing.await("it goes on", CASE, viewing -> viewing.position() >= WELL_BEYOND, HLS);

      assertThatSteeringHelpsHls(showing);
    }
  }

  private static Showing playUntilThePopDies(Fault fault) throws IOException {
    var title = "lhr1 " + fault.word();
    var showing = Showing.begin(browser, title, HLS, UNSTEERED_HLS, DASH, UNSTEERED_DASH);
    showing.await("4 s are shown", START, viewing -> viewing.position() >= 4);
    showing.mark(title + ", and Redis says that it is down");
    cdn.breakDown(BEST, fault);
    return showing;
  }

  private static void assertThatSteeringHelpsHls(Showing showing) throws IOException {
    var steered = showing.viewing(HLS).stalled();
    assertThat(steered).isLessThan(LITTLE);
    assertThat(showing.viewing(UNSTEERED_HLS).stalled()).isGreaterThan(steered.plus(LITTLE));
  }

  @Test
  void neverAskADeadPopThatAskTheRouterFirst() throws IOException {
    var asksFirst = Play.dash(Offer.STEERED_BEFORE_THE_START);
    cdn.breakDown(BEST, Fault.HANGS);
    try (var showing = Showing.begin(browser, "a dead default", asksFirst, DASH)) {
      showing.mark("lhr1 hangs, and Redis has said before that it is down");
      showing.await("6 s are shown", START, viewing -> viewing.position() >= 6, asksFirst);

      assertThat(cdn.pop(BEST).askedBy(asksFirst.session())).isEmpty();
      assertThat(cdn.pop(BEST).askedBy(DASH.session())).isNotEmpty();
      assertThat(showing.viewing(asksFirst).fetches())
          .extracting(Viewing.Fetch::pop)
          .containsOnly(NEXT);
      assertThat(showing.viewing(asksFirst).stalled()).isLessThan(LITTLE);
    }
  }

  @Test
  void neverAskADeadFirstPathwayWhosePlaylistIsFromTheRouter() throws IOException {
    var hls = Play.hls(Offer.FROM_THE_ROUTER);
    var dash = Play.dash(Offer.FROM_THE_ROUTER);
    cdn.breakDown(BEST, Fault.HANGS);
    try (var showing = Showing.begin(browser, "a dead first pathway", hls, dash, HLS)) {
      showing.mark("lhr1 hangs, and Redis has said before that it is down");
      showing.await("6 s are shown", START, viewing -> viewing.position() >= 6, hls, dash);

      for (var viewing : List.of(showing.viewing(hls), showing.viewing(dash))) {
        assertThat(cdn.pop(BEST).askedBy(viewing.play().session())).isEmpty();
        assertThat(viewing.fetches()).extracting(Viewing.Fetch::pop).containsOnly(NEXT);
      }
      assertThat(cdn.pop(BEST).askedBy(HLS.session())).isNotEmpty();
    }
  }

  @Test
  void areRescuedByACloneWhenTheOnlyPopOfThePlaylistDies() throws IOException {
    var hls = Play.hls(Offer.CLONED);
    var dash = Play.dash(Offer.CLONED);
    try (var showing = Showing.begin(browser, "rescued by a clone", hls, dash)) {
      showing.await("4 s are shown", START, viewing -> viewing.position() >= 4);
      showing.mark("lhr1 refuses, and Redis says that it is down");
      cdn.breakDown(BEST, Fault.REFUSES);
      showing.await("it goes on", CASE, viewing -> viewing.position() >= WELL_BEYOND);

      for (var viewing : showing.viewings()) {
        assertThat(viewing.segmentsFrom(NEXT)).isNotEmpty();
        assertThat(viewing.stalled()).isLessThan(LITTLE);
      }
    }
  }
}
