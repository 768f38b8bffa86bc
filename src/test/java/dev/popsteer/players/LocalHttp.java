package dev.popsteer.players;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/// An HTTP server of the loopback interface, with a virtual thread for each request. What it
/// answers any page may read, with its times, and nobody is to keep.
final class LocalHttp implements AutoCloseable {

  /// A range of bytes as it is asked for; the last one may be missing.
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

  private final HttpServer server;
  private final ExecutorService threads;

  private LocalHttp(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /// Starts one.
  ///
  /// @param port 0 for a free one
  static LocalHttp start(int port, HttpHandler handler) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var server = HttpServer.create(address, 0);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
    return new LocalHttp(server, threads);
  }

  int port() {
    return server.getAddress().getPort();
  }

  /// Answers with a status and nothing else.
  static void send(HttpExchange exchange, int status) throws IOException {
    allowPages(exchange);
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  static void send(HttpExchange exchange, String mediaType, String body) throws IOException {
    send(exchange, mediaType, body.getBytes(StandardCharsets.UTF_8));
  }

  /// Answers GET and HEAD, with the whole body or the range that is asked for (RFC 9110 §14).
  static void send(HttpExchange exchange, String mediaType, byte[] body) throws IOException {
    int from = 0;
    int end = body.length;
    var headers = exchange.getResponseHeaders();
    var asked = exchange.getRequestHeaders().getFirst("Range");
    var range = RANGE.matcher(asked == null ? "" : asked);
    boolean isPartial = range.matches();
    if (isPartial) {
      from = Math.min(Integer.parseInt(range.group(1)), end);
      end = range.group(2).isEmpty() ? end : Math.min(Integer.parseInt(range.group(2)) + 1, end);
      headers.set("Content-Range", "bytes %d-%d/%d".formatted(from, end - 1, body.length));
    }
    allowPages(exchange);
    headers.set("Content-Type", mediaType);
    headers.set("Accept-Ranges", "bytes");
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    headers.set("Content-Length", String.valueOf(end - from));
    exchange.sendResponseHeaders(isPartial ? 206 : 200, isHead ? -1 : end - from);
    if (!isHead) {
      exchange.getResponseBody().write(body, from, end - from);
    }
    exchange.close();
  }

  private static void allowPages(HttpExchange exchange) {
    var headers = exchange.getResponseHeaders();
    headers.set("Access-Control-Allow-Origin", "*");
    headers.set("Timing-Allow-Origin", "*");
    headers.set("Cache-Control", "no-store");
  }

  /// Ends it: connections break, further ones are refused.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
