package dev.popsteer.players;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// Players that play side by side on one page. When it ends, a picture of what became of them is
/// written.
final class Showing implements AutoCloseable {

  /// Where pictures go.
  static final Path PICTURES = Path.of("target", "players");

  /// How much each player loads ahead, in seconds: less than by default, so that tests are short.
  static final int BUFFER_SECONDS = 12;

  private static final Duration INTERVAL = Duration.ofMillis(300);

  private final Browser browser;
  private final String title;
  private final List<Play> plays;
  private final List<Timeline.Mark> marks = new ArrayList<>();
  private final double began = now();

  private Showing(Browser browser, String title, List<Play> plays) {
    this.browser = browser;
    this.title = title;
    this.plays = plays;
  }

  /// Lets them begin.
  ///
  /// @param title in words, which the picture has, also as its name
  static Showing begin(Browser browser, String title, Play... plays) {
    browser.turnToPlayers();
    var showing = new Showing(browser, title, List.of(plays));
    showing.plays.forEach(play -> browser.play(play, BUFFER_SECONDS));
    return showing;
  }

  private static double now() {
    return System.currentTimeMillis();
  }

  /// Notes that something happens now.
  ///
  /// @return when that is
  double mark(String what) {
    double at = now();
    marks.add(new Timeline.Mark(at, what));
    return at;
  }

  /// What each player has shown so far.
  List<Viewing> viewings() throws IOException {
    var report = browser.report();
    return plays.stream().map(play -> viewing(play, report)).toList();
  }

  Viewing viewing(Play play) throws IOException {
    return viewing(play, browser.report());
  }

  /// Requests to others than PoPs, so far, by all players together.
  List<Viewing.Fetch> fetchesOf(String url) throws IOException {
    return browser.report().fetches().stream()
        .filter(fetch -> fetch.url().startsWith(url))
        .toList();
  }

  private static Viewing viewing(Play play, Browser.Report report) {
    var noted =
        report.plays().stream()
            .filter(one -> one.session().equals(play.session()))
            .findFirst()
            .orElseThrow();
    var fetches =
        report.fetches().stream()
            .filter(fetch -> fetch.isOf(play))
            .sorted(Comparator.comparingDouble(Viewing.Fetch::from))
            .toList();
    return new Viewing(play, noted.samples(), fetches, noted.complaints());
  }

  /// Waits until something holds of each of these plays, or of all if none is named.
  void await(String what, Duration atMost, Predicate<Viewing> holds, Play... some) {
    var awaited = some.length == 0 ? plays : List.of(some);
    Awaitility.await(what)
        .pollInterval(INTERVAL)
        .atMost(atMost)
        .until(
            () ->
                viewings().stream()
                    .filter(viewing -> awaited.contains(viewing.play()))
                    .allMatch(holds));
  }

  @Override
  public void close() throws IOException {
    Files.createDirectories(PICTURES);
    var timeline = new Timeline(title, began, marks, viewings());
    Files.writeString(PICTURES.resolve(title.replace(' ', '-') + ".svg"), timeline.svg());
    browser.turnAway();
  }
}
