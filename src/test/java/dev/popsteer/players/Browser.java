package dev.popsteer.players;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.testing.DebianProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.remote.RemoteWebDriver;

/// Debian's Chromium without a window, at the page with the players. It fetches nothing by itself,
/// nor does what drives it.
final class Browser implements AutoCloseable {

  static final DebianProgram CHROMIUM = new DebianProgram("chromium", "chromium");
  static final DebianProgram DRIVER = new DebianProgram("chromedriver", "chromium-driver");

  private static final List<String> OPTIONS =
      List.of(
          "--headless",
          // The sandbox does not start as root, and all pages are ours.
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-quic",
          "--no-proxy-server",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--autoplay-policy=no-user-gesture-required");

  private final ChromeDriverService service;
  private final RemoteWebDriver driver;

  /// What the page tells of all its players.
  record Report(List<Noted> plays, List<Viewing.Fetch> fetches) {}

  /// What it noted of one.
  record Noted(String session, List<Viewing.Sample> samples, List<Viewing.Complaint> complaints) {}

  private Browser(ChromeDriverService service, RemoteWebDriver driver) {
    this.service = service;
    this.driver = driver;
  }

  /// Starts one. Without Chromium and its driver the test is skipped.
  ///
  /// @param profile an empty directory
  /// @param hosts where each host is, by name: an address with a port
  static Browser open(Path profile, Map<String, String> hosts) throws IOException {
    var rules =
        hosts.entrySet().stream()
            .map(host -> "MAP " + host.getKey() + " " + host.getValue())
            .collect(Collectors.joining(", "));
    var options = new ChromeOptions();
    options.setBinary(CHROMIUM.file().toFile());
    options.addArguments(OPTIONS);
    options.addArguments("--user-data-dir=" + profile, "--host-resolver-rules=" + rules);
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.file().toFile())
            .usingAnyFreePort()
            .build();
    service.start();
    // Selenium's own ChromeDriver would want what looks for browsers and downloads them.
    return new Browser(service, new RemoteWebDriver(service.getUrl(), options));
  }

  /// Loads the page anew, on which nothing plays yet.
  void turnToPlayers() {
    driver.get(SmallCdn.SITE + "/player.html");
  }

  /// Leaves the page, and so ends all that plays there.
  void turnAway() {
    driver.get("about:blank");
  }

  /// Lets a player on the page begin.
  void play(Play play, int bufferSeconds) {
    driver.executeScript(
        "play(...arguments)", play.session(), play.player().text(), play.url(), bufferSeconds);
  }

  /// What has become of each so far.
  Report report() throws IOException {
    return new ObjectMapper().readValue(text("return report()"), Report.class);
  }

  /// Which players there are, and in which browser.
  String versions() {
    return text("return versions()") + ", Chromium " + driver.getCapabilities().getBrowserVersion();
  }

  private String text(String script) {
    return String.valueOf(driver.executeScript(script));
  }

  @Override
  public void close() {
    driver.quit();
    service.stop();
  }
}
