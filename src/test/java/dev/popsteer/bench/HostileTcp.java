package dev.popsteer.bench;

import dev.popsteer.dns.Protocol;
import dev.popsteer.testing.LawfulReply;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;

/// Sends mutated messages over TCP: pipelined ones that must be answered, in whatever order, and at
/// the end of each connection one that must not, or a length field that lies.
final class HostileTcp implements HostileClient {

  private static final int BATCH = 16;
  private static final int BATCHES_OF_CONNECTION = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// What the server looks at; a longer message ends the connection.
  private static final int MAX_QUERY_BYTES = 4096;

  private static final int MAX_FRAME_BYTES = 2 + 65_535;

  private final InetSocketAddress server;
  private final Mutator mutator;
  private final Findings findings;
  private final byte[][] batch = new byte[BATCH][];
  private byte[] unanswerable = {};
  private int firstId;

  HostileTcp(InetSocketAddress server, Mutator mutator, Findings findings) {
    this.server = server;
    this.mutator = mutator;
    this.findings = findings;
  }

  @Override
  public void send(long messages) throws IOException {
    long perConnection = BATCHES_OF_CONNECTION * BATCH + 1;
    for (long left = messages; left > 0; left -= perConnection) {
      try (var socket = new Socket(server.getAddress(), server.getPort())) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        var in = new DataInputStream(socket.getInputStream());
        for (int i = 0; i < BATCHES_OF_CONNECTION; i++) {
          exchange(socket, in);
        }
        sendUnanswerable(socket, in);
      }
    }
  }

  private void exchange(Socket socket, DataInputStream in) throws IOException {
    firstId = (firstId + BATCH) & 0xffff;
    var frames = ByteBuffer.allocate(BATCH * (2 + MAX_QUERY_BYTES));
    for (int i = 0; i < BATCH; i++) {
      batch[i] = nextOwed();
      ByteBuffer.wrap(batch[i]).putShort((short) (firstId + i));
      frames.putShort((short) batch[i].length).put(batch[i]);
    }
    socket.getOutputStream().write(frames.array(), 0, frames.position());
    findings.sent(BATCH);
    var answered = new boolean[BATCH];
    for (int i = 0; i < BATCH; i++) {
      byte[] reply = new byte[in.readUnsignedShort()];
      in.readFully(reply);
      judge(reply, answered);
    }
  }

  private byte[] nextOwed() {
    while (true) {
      byte[] message = mutator.next();
      if (LawfulReply.isOwed(message) && message.length <= MAX_QUERY_BYTES) {
        return message;
      }
      unanswerable = message;
    }
  }

  private void judge(byte[] reply, boolean[] answered) {
    findings.reply();
    int index = reply.length < 2 ? -1 : (ByteBuffer.wrap(reply).getShort() - firstId) & 0xffff;
    if (index < 0 || index >= BATCH || answered[index]) {
      findings.fault("a reply to nothing that was sent: " + HexFormat.of().formatHex(reply));
      return;
    }
    answered[index] = true;
    try {
      LawfulReply.check(batch[index], reply, Protocol.TCP);
    } catch (AssertionError e) {
      findings.fault("over TCP: " + e.getMessage());
    }
  }

  /// Nothing may come but the end of the connection. Where the length is a lie, the rest may be
  /// taken for further messages, so that is not looked at.
  private void sendUnanswerable(Socket socket, DataInputStream in) throws IOException {
    int lie = firstId % 3 == 0 ? firstId : 0;
    var frame = ByteBuffer.allocate(Math.min(2 + unanswerable.length, MAX_FRAME_BYTES));
    frame.putShort((short) (unanswerable.length + lie)).put(unanswerable);
    socket.getOutputStream().write(frame.array());
    socket.shutdownOutput();
    findings.sent(1);
    if (lie == 0 && unanswerable.length <= MAX_QUERY_BYTES && in.read() >= 0) {
      findings.fault("a reply over TCP to " + HexFormat.of().formatHex(unanswerable));
    }
  }
}
