package dev.popsteer.players;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/// The site that has the page with the players, and the playlists that they begin with.
final class PlayerSite implements AutoCloseable {

  private static final Pattern PLAYLIST =
      Pattern.compile("/(?<offer>[A-Z_]+)/(?<session>[a-z0-9-]+)/main\\.(?<type>m3u8|mpd)");

  /// The page, and below it the players, where npm puts them.
  private static final Path PAGE = Path.of("src", "test", "players");

  private static final Path PACKAGES = PAGE.resolve("node_modules");

  private static final Map<String, Path> FILES =
      Map.of(
          "/player.html", PAGE.resolve("player.html"),
          "/player.js", PAGE.resolve("player.js"),
          "/hls.js", PACKAGES.resolve("hls.js/dist/hls.min.js"),
          "/dash.js", PACKAGES.resolve("dashjs/dist/modern/umd/dash.all.min.js"));

  private final TestStream stream;
  private final LocalHttp server;

  private PlayerSite(TestStream stream) throws IOException {
    this.stream = stream;
    this.server = LocalHttp.start(0, this::answer);
  }

  /// Without the players the test is skipped.
  static void needPlayers() {
    for (var file : FILES.values()) {
      assumeThat(file)
          .as("needs players: npm ci --ignore-scripts --prefix " + PAGE)
          .isRegularFile();
    }
  }

  static PlayerSite start(TestStream stream) throws IOException {
    return new PlayerSite(stream);
  }

  int port() {
    return server.port();
  }

  TestStream stream() {
    return stream;
  }

  /// Where a player finds the playlist of an offer.
  ///
  /// @param type `m3u8` or `mpd`
  static String path(Offer offer, String session, String type) {
    return "/" + offer + "/" + session + "/main." + type;
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    var playlist = PLAYLIST.matcher(path);
    var file = FILES.get(path);
    if (playlist.matches()) {
      var offer = Offer.valueOf(playlist.group("offer"));
      var session = playlist.group("session");
      var text =
          playlist.group("type").equals("mpd")
              ? offer.dash(session, stream.mpd())
              : offer.hls(session);
      LocalHttp.send(exchange, TestStream.mediaType(path), text);
    } else if (file != null) {
      var mediaType = path.endsWith(".js") ? "text/javascript" : "text/html";
      LocalHttp.send(exchange, mediaType, Files.readAllBytes(file));
    } else {
      LocalHttp.send(exchange, path.equals(SmallCdn.GONE_PATH) ? 410 : 404);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
