package dev.popsteer.bench;

import dev.popsteer.dns.Protocol;
import dev.popsteer.testing.LawfulReply;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Sends mutated messages over UDP, in batches.
///
/// After each batch comes a query with a valid server cookie, which is always answered, and since
/// the server takes the datagrams of one socket in their order, all of the batch has been answered,
/// or will never be, when that answer is here.
final class HostileUdp implements HostileClient {

  private static final int BATCH = 32;
  private static final int TRIES = 5;
  private static final int PATIENCE_MILLIS = 5000;
  private static final int MAX_BYTES = 65_535;

  /// Replies are known by their ID. Those of batches do not have this one.
  private static final int PROBE_ID = 0xffff;

  private final InetSocketAddress server;
  private final Mutator mutator;
  private final Findings findings;
  private final boolean allAnswered;
  private final byte[][] batch = new byte[BATCH][];
  private final DatagramPacket incoming = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
  private int firstId;

  /// @param allAnswered whether every message must be answered that has a header
  HostileUdp(InetSocketAddress server, Mutator mutator, Findings findings, boolean allAnswered) {
    this.server = server;
    this.mutator = mutator;
    this.findings = findings;
    this.allAnswered = allAnswered;
  }

  @Override
  public void send(long messages) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.connect(server);
      socket.setSoTimeout(PATIENCE_MILLIS);
      byte[] probe = probe(cookie(socket));
      for (long left = messages; left > 0; left -= BATCH) {
        fillBatch();
        exchange(socket, probe);
        findings.sent(BATCH);
      }
    }
  }

  private void fillBatch() {
    firstId = (firstId + BATCH) % (PROBE_ID - BATCH);
    for (int i = 0; i < BATCH; i++) {
      byte[] message = mutator.next();
      if (message.length >= 2) {
        message[0] = (byte) ((firstId + i) >> 8);
        message[1] = (byte) (firstId + i);
      }
      batch[i] = message;
    }
  }

  /// Sends what is not answered yet until all is that must be.
  private void exchange(DatagramSocket socket, byte[] probe) throws IOException {
    var answered = new boolean[BATCH];
    for (int tries = 1; tries <= TRIES; tries++) {
      for (int i = 0; i < BATCH; i++) {
        boolean due = tries == 1 || isMissing(i, answered);
        if (due) {
          socket.send(new DatagramPacket(batch[i], batch[i].length));
        }
      }
      socket.send(new DatagramPacket(probe, probe.length));
      receive(socket, answered);
      if (!anyMissing(answered)) {
        return;
      }
      findings.resent();
    }
    for (int i = 0; i < BATCH; i++) {
      if (isMissing(i, answered)) {
        findings.fault("no reply over UDP to " + HexFormat.of().formatHex(batch[i]));
      }
    }
  }

  private boolean anyMissing(boolean[] answered) {
    for (int i = 0; i < BATCH; i++) {
      if (isMissing(i, answered)) {
        return true;
      }
    }
    return false;
  }

  private boolean isMissing(int index, boolean[] answered) {
    return allAnswered && !answered[index] && LawfulReply.isOwed(batch[index]);
  }

  /// Judges replies until the probe's is here, or there are no more.
  private void receive(DatagramSocket socket, boolean[] answered) throws IOException {
    try {
      while (true) {
        incoming.setLength(MAX_BYTES);
        socket.receive(incoming);
        byte[] reply = Arrays.copyOf(incoming.getData(), incoming.getLength());
        int id = reply.length < 2 ? -1 : ((reply[0] & 0xff) << 8) | (reply[1] & 0xff);
        if (id == PROBE_ID) {
          return;
        }
        judge(id - firstId, reply, answered);
      }
    } catch (SocketTimeoutException e) {
      // The probe was lost, or its answer: it is sent again, or the next one is.
    }
  }

  private void judge(int index, byte[] reply, boolean[] answered) {
    findings.reply();
    if (index < 0 || index >= BATCH || batch[index].length < 2) {
      findings.fault("a reply to nothing that was sent: " + HexFormat.of().formatHex(reply));
      return;
    }
    answered[index] = true;
    try {
      LawfulReply.check(batch[index], reply, Protocol.UDP);
    } catch (AssertionError e) {
      findings.fault("over UDP: " + e.getMessage());
    }
  }

  private static Message query(EDNSOption option) {
    var query = new Message(PROBE_ID);
    var name = Name.fromConstantString("lhr1.cdn.example.net.");
    query.addRecord(Record.newRecord(name, Type.A, DClass.IN), Section.QUESTION);
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option)), Section.ADDITIONAL);
    return query;
  }

  private static byte[] probe(EDNSOption cookie) {
    return query(cookie).toWire();
  }

  /// Gets a server cookie.
  private EDNSOption cookie(DatagramSocket socket) throws IOException {
    byte[] query = query(new CookieOption(new byte[8])).toWire();
    for (int tries = 0; tries < TRIES; tries++) {
      socket.send(new DatagramPacket(query, query.length));
      var cookie = receivedCookie(socket);
      if (cookie != null) {
        return cookie;
      }
    }
    throw new IOException("the server gives no cookie");
  }

  private @Nullable EDNSOption receivedCookie(DatagramSocket socket) throws IOException {
    try {
      incoming.setLength(MAX_BYTES);
      socket.receive(incoming);
    } catch (SocketTimeoutException e) {
      return null;
    }
    var reply = new Message(Arrays.copyOf(incoming.getData(), incoming.getLength()));
    return reply.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
  }
}
