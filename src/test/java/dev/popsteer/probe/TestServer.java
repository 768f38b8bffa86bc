package dev.popsteer.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server on a free port of the loopback interface that does with each connection what it is
/// told. Connections stay open until the server is closed, unless they are told otherwise.
final class TestServer implements AutoCloseable {

  /// What is done with a connection.
  interface Manners {
    void serve(Socket connection) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final Manners manners;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private TestServer(ServerSocket listener, Manners manners) {
    this.listener = listener;
    this.manners = manners;
  }

  static TestServer with(ServerSocket listener, Manners manners) {
    var server = new TestServer(listener, manners);
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  static TestServer with(Manners manners) throws IOException {
    return with(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), manners);
  }

  /// Answers each request over HTTP with these bytes, and ends the connection.
  static TestServer answering(String answer) throws IOException {
    return speaking(
        connection -> {
          write(connection, answer);
          connection.close();
        });
  }

  /// Reads each request over HTTP before it does this.
  static TestServer speaking(Manners manners) throws IOException {
    var self = new TestServer[1];
    self[0] =
        new TestServer(
            new ServerSocket(0, 100, InetAddress.getLoopbackAddress()),
            connection -> {
              self[0].requests.add(request(connection));
              manners.serve(connection);
            });
    Thread.ofVirtual().start(self[0]::accept);
    return self[0];
  }

  /// The head of a request.
  static String request(Socket connection) throws IOException {
    var lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
    var head = new StringBuilder();
    for (var line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  static void write(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    connection.getOutputStream().flush();
  }

  int port() {
    return listener.getLocalPort();
  }

  /// The heads of the requests so far.
  List<String> requests() {
    return requests;
  }

  private void accept() {
    try {
      while (true) {
        var connection = listener.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // It has been closed.
    }
  }

  private void serve(Socket connection) {
    try {
      manners.serve(connection);
    } catch (IOException | InterruptedException e) {
      // The client has gone.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (var connection : connections) {
      connection.close();
    }
  }
}
