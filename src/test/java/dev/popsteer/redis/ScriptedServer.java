package dev.popsteer.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.function.UnaryOperator;

/// What takes itself for Redis, and answers each command as the test says.
final class ScriptedServer implements AutoCloseable {

  private final ServerSocket listening;
  private final UnaryOperator<String> answers;

  private ScriptedServer(ServerSocket listening, UnaryOperator<String> answers) {
    this.listening = listening;
    this.answers = answers;
  }

  /// Begins.
  ///
  /// @param answers the bytes that answer a command, which is given as its words with blanks
  ///   between them; the connection is closed if there are none
  static ScriptedServer start(UnaryOperator<String> answers) throws IOException {
    var server =
        new ScriptedServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answers);
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  RedisNode node() {
    return new RedisNode("127.0.0.1", listening.getLocalPort());
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        var socket = listening.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        // The test is over.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        var in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        var answer = answers.apply(command(Integer.parseInt(line.substring(1)), in));
        if (answer.isEmpty()) {
          return;
        }
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // The client has closed the connection.
    }
  }

  /// Commands in tests have neither line ends nor anything beyond ASCII.
  private static String command(int words, BufferedReader in) throws IOException {
    var command = new ArrayList<String>();
    for (int i = 0; i < words; i++) {
      in.readLine();
      command.add(in.readLine());
    }
    return String.join(" ", command);
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
