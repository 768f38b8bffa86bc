package dev.popsteer.differential;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks a server many queries over one TCP connection, many at a time: nothing is truncated, and
/// nothing gets lost.
final class PipelinedClient {

  private static final int IN_FLIGHT = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private PipelinedClient() {}

  /// Asks all of them.
  ///
  /// @param queries their IDs are replaced
  /// @return the answers in the order of the queries
  static List<byte[]> ask(InetSocketAddress server, List<byte[]> queries) throws IOException {
    var answers = new ArrayList<byte[]>();
    try (var socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.setTcpNoDelay(true);
      var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      for (int first = 0; first < queries.size(); first += IN_FLIGHT) {
        var batch = queries.subList(first, Math.min(first + IN_FLIGHT, queries.size()));
        send(batch, out);
        answers.addAll(receive(batch.size(), in));
      }
    }
    return answers;
  }

  /// Sends queries, each with its place as its ID.
  private static void send(List<byte[]> queries, DataOutputStream out) throws IOException {
    for (int i = 0; i < queries.size(); i++) {
      var query = ByteBuffer.wrap(queries.get(i).clone()).putShort(0, (short) i).array();
      out.writeShort(query.length);
      out.write(query);
    }
    out.flush();
  }

  /// Answers may come in any order.
  private static List<byte[]> receive(int count, DataInputStream in) throws IOException {
    var answers = new byte[count][];
    for (int i = 0; i < count; i++) {
      byte[] answer = new byte[in.readUnsignedShort()];
      in.readFully(answer);
      answers[ByteBuffer.wrap(answer).getShort(0) & 0xffff] = answer;
    }
    return List.of(answers);
  }
}
