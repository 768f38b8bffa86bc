package dev.popsteer.players;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A server that stands for a PoP: it has the files of a stream below any path, remembers what it
/// is asked for, and can be broken.
final class PopServer implements AutoCloseable {

  private final TestStream stream;
  private final int port;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile @Nullable Fault fault;
  private volatile CountDownLatch recovered = new CountDownLatch(1);
  private LocalHttp server;

  /// What can be wrong with it.
  enum Fault {
    /// Nothing listens on its port.
    REFUSES,
    /// It takes requests and does not answer.
    HANGS,
    /// It answers 503.
    FAILS;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A request.
  ///
  /// @param target path and query as they came
  /// @param range the `Range` header; empty if there is none
  record Asked(String method, String target, String range) {}

  private PopServer(TestStream stream) throws IOException {
    this.stream = stream;
    this.server = LocalHttp.start(0, this::answer);
    this.port = server.port();
  }

  static PopServer start(TestStream stream) throws IOException {
    return new PopServer(stream);
  }

  int port() {
    return port;
  }

  /// All requests that reached it, since it was started or told to forget them.
  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /// Those among them that a session made.
  List<Asked> askedBy(String session) {
    return asked.stream().filter(one -> one.target().startsWith("/" + session + "/")).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var target = exchange.getRequestURI().toString();
    var range = exchange.getRequestHeaders().getFirst("Range");
    asked.add(new Asked(exchange.getRequestMethod(), target, range == null ? "" : range));
    switch (fault) {
      case null -> serve(exchange, exchange.getRequestURI().getRawPath());
      case HANGS -> {
        awaitRecovery();
        exchange.close();
      }
      case FAILS -> LocalHttp.send(exchange, 503);
      // The connection was there already.
      case REFUSES -> exchange.close();
    }
  }

  private void awaitRecovery() {
    try {
      recovered.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(HttpExchange exchange, String path) throws IOException {
    var file = stream.file(path.substring(path.lastIndexOf('/') + 1));
    if (Files.isRegularFile(file)) {
      LocalHttp.send(exchange, TestStream.mediaType(path), Files.readAllBytes(file));
    } else {
      LocalHttp.send(exchange, 404);
    }
  }

  /// From now on this is wrong with it.
  void breakDown(Fault how) {
    fault = how;
    if (how == Fault.REFUSES) {
      server.close();
    }
  }

  /// Nothing is wrong with it any longer, and what it was asked for is forgotten.
  void recover() throws IOException {
    if (fault == Fault.REFUSES) {
      server = LocalHttp.start(port, this::answer);
    }
    fault = null;
    recovered.countDown();
    recovered = new CountDownLatch(1);
    asked.clear();
  }

  @Override
  public void close() {
    recovered.countDown();
    server.close();
  }
}
