package dev.popsteer.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import redis.embedded.RedisServer;

/// A real Redis server on a free port of the loopback interface, which can be stopped and started.
public final class RedisProcess implements AutoCloseable {

  private final int port;
  private RedisServer server;

  private RedisProcess(int port, RedisServer server) {
    this.port = port;
    this.server = server;
  }

  /// Starts an empty one, without persistence.
  public static RedisProcess start() throws IOException {
    return startOn(freePort());
  }

  /// Starts an empty one on this port.
  public static RedisProcess startOn(int port) throws IOException {
    var redis = new RedisProcess(port, build(port));
    redis.server.start();
    return redis;
  }

  private static RedisServer build(int port) throws IOException {
    return RedisServer.newRedisServer()
        .port(port)
        .bind("127.0.0.1")
        .setting("save \"\"")
        .setting("appendonly no")
        .build();
  }

  /// A port on which nothing listens.
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Whether something listens on this port.
  static boolean isListening(int port) {
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  public String url() {
    return url(port);
  }

  /// The URL of a Redis on this port.
  public static String url(int port) {
    return "redis://127.0.0.1:" + port;
  }

  /// Keeps it from running, as a machine that hangs does: connections stay, nothing answers.
  ///
  /// @return what lets it run again
  public AutoCloseable hang() throws IOException {
    long pid = pid();
    signal("STOP", pid);
    return () -> signal("CONT", pid);
  }

  /// How many clients are connected, this question's among them.
  public int clients() throws IOException {
    return (int) info("connected_clients");
  }

  private long pid() throws IOException {
    return info("process_id");
  }

  private long info(String field) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        var reply =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.getOutputStream().write("INFO\r\n".getBytes(StandardCharsets.UTF_8));
      for (var line = reply.readLine(); line != null; line = reply.readLine()) {
        if (line.startsWith(field + ":")) {
          return Long.parseLong(line.substring(field.length() + 1));
        }
      }
    }
    throw new IOException("Redis does not tell its " + field);
  }

  private static void signal(String name, long pid) throws IOException {
    try {
      if (new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor() != 0) {
        throw new IOException("no such process: " + pid);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  public void stop() throws IOException {
    server.stop();
  }

  /// Ends it as a machine that loses power does.
  public void kill() throws IOException {
    signal("KILL", pid());
    server.stop();
  }

  /// Starts it again on the same port, empty.
  public void restart() throws IOException {
    server = build(port);
    server.start();
  }

  /// Sends one command, as `redis-cli` would, and returns the first line of the reply.
  public String command(String... words) throws IOException {
    var request = new StringBuilder("*" + words.length + "\r\n");
    for (var word : words) {
      int bytes = word.getBytes(StandardCharsets.UTF_8).length;
      request.append("$").append(bytes).append("\r\n").append(word).append("\r\n");
    }
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        var reply =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
      return String.valueOf(reply.readLine());
    }
  }

  @Override
  public void close() throws IOException {
    server.stop();
  }
}
