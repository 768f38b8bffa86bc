package dev.popsteer.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// An origin of playlists on this host, with the same one under all paths.
final class PlaylistOrigin implements AutoCloseable {

  private static final Path DEMO = Path.of("src", "main", "resources", "demo");

  private static final String HLS =
      "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,NAME=\"f\u00e4rg, \u8272\"\n720.m3u8\n";

  private static final String MPD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Title>f\u00e4rg, \u8272</Title></MPD>
      """;

  private final HttpServer server;
  private final Queue<String> fetched = new ConcurrentLinkedQueue<>();

  private PlaylistOrigin(HttpServer server) {
    this.server = server;
  }

  static PlaylistOrigin start() throws IOException {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var origin = new PlaylistOrigin(HttpServer.create(loopback, 0));
    origin.server.createContext("/", origin::give);
    origin.server.start();
    return origin;
  }

  private void give(HttpExchange exchange) throws IOException {
    var target = exchange.getRequestURI().toString();
    fetched.add(target);
    try (exchange) {
      byte[] playlist = (target.contains(".mpd") ? MPD : HLS).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, playlist.length);
      exchange.getResponseBody().write(playlist);
    }
  }

  /// What it was asked for so far.
  List<String> fetched() {
    return List.copyOf(fetched);
  }

  /// Fills a directory with the demo, in which it is the origin of `video.cdn.example.net`.
  void configure(Path directory) throws IOException {
    Files.createDirectory(directory.resolve("zones"));
    for (var file : List.of("pops.yaml", "zones/cdn.example.net.zone")) {
      Files.copy(DEMO.resolve(file), directory.resolve(file));
    }
    var pathways = "      pathways:";
    var url = "      origin: http://127.0.0.1:%d\n".formatted(server.getAddress().getPort());
    var services = Files.readString(DEMO.resolve("services.yaml"));
    assertThat(services).containsOnlyOnce(pathways);
    Files.writeString(
        directory.resolve("services.yaml"), services.replace(pathways, url + pathways));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
