package dev.popsteer.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The end of Lambda that a function gets its events from and gives its replies to: as much of
/// AWS's runtime API as there is to it, with a process that is to be made a snapshot of and goes on
/// when it is told to.
public final class RuntimeApi implements AutoCloseable {

  private static final String VERSION = "/2018-06-01/runtime/";
  private static final long PATIENCE_SECONDS = 60;

  private final HttpServer server;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();
  private final CountDownLatch readyForSnapshot = new CountDownLatch(1);
  private final CountDownLatch restored = new CountDownLatch(1);

  private RuntimeApi(HttpServer server) {
    this.server = server;
  }

  /// Starts it on a free port of the loopback interface.
  public static RuntimeApi start() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var api = new RuntimeApi(HttpServer.create(address, 0));
    api.server.createContext("/", api::handle);
    api.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    api.server.start();
    return api;
  }

  /// Where it is, as the environment of a function says it.
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// Has an event delivered once the function asks for one.
  public void send(String event) {
    events.add(event);
  }

  /// The next reply, or what was reported instead of one.
  public String awaitReply() {
    try {
      var reply = replies.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (reply == null) {
        throw new AssertionError("the function does not reply");
      }
      return reply;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// What an event is replied to.
  public String reply(String event) {
    send(event);
    return awaitReply();
  }

  /// Waits until the process is ready for a snapshot.
  public void awaitReadyForSnapshot() {
    await(readyForSnapshot);
  }

  /// Lets the process go on as if it were made of a snapshot.
  public void restore() {
    restored.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the function does not come");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      switch (exchange.getRequestURI().getPath()) {
        case VERSION + "invocation/next" -> next(exchange);
        case VERSION + "restore/next" -> {
          readyForSnapshot.countDown();
          await(restored);
          send(exchange, 200, "");
        }
        default -> {
          // A reply or an error.
          replies.add(body);
          send(exchange, 202, "");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    var event = events.take();
    var headers = exchange.getResponseHeaders();
    // Without any of these the program that runs functions ends by a memory fault.
    headers.add("Content-Type", "application/json");
    headers.add("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
    headers.add("Lambda-Runtime-Deadline-Ms", "9999999999999");
    headers.add(
        "Lambda-Runtime-Invoked-Function-Arn",
        "arn:aws:lambda:eu-west-1:123456789012:function:popsteer");
    send(exchange, 200, event);
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
