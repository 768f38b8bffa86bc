package dev.popsteer.probe;

import dev.popsteer.config.Check.Dns;
import dev.popsteer.probe.Attempt.Step;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Asks a name server.
final class DnsProbe {

  /// More than a server may send to a query without EDNS (RFC 1035 §4.2.1).
  private static final int MAX_DATAGRAM_BYTES = 4096;

  private DnsProbe() {}

  static Outcome ask(Target target, Dns check, Attempt attempt) throws IOException, WrongAnswer {
    var query = Message.newQuery(Record.newRecord(check.name(), check.type(), DClass.IN));
    var answer =
        switch (check.transport()) {
          case UDP -> overUdp(target, query.toWire(), attempt);
          case TCP -> overTcp(query.toWire(), attempt);
        };
    return judge(check, query, parse(answer), attempt);
  }

  private static byte[] overUdp(Target target, byte[] query, Attempt attempt) throws IOException {
    var socket = attempt.closing(new DatagramSocket());
    socket.connect(target.socketAddress());
    attempt.await(Step.ANSWER);
    socket.send(new DatagramPacket(query, query.length));
    var answer = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
    socket.receive(answer);
    attempt.notice(true);
    return Arrays.copyOf(answer.getData(), answer.getLength());
  }

  private static byte[] overTcp(byte[] query, Attempt attempt) throws IOException {
    var socket = attempt.connect();
    attempt.await(Step.ANSWER);
    var message = ByteBuffer.allocate(Short.BYTES + query.length);
    socket.getOutputStream().write(message.putShort((short) query.length).put(query).array());
    var in = new DataInputStream(attempt.noticing(socket.getInputStream()));
    var answer = new byte[in.readUnsignedShort()];
    in.readFully(answer);
    return answer;
  }

  private static Message parse(byte[] bytes) throws WrongAnswer {
    try {
      return new Message(bytes);
    } catch (IOException | RuntimeException e) {
      // The parser is not ours; whatever it throws at bytes of a server, they are no message.
      throw new WrongAnswer("that is no DNS message");
    }
  }

  private static Outcome judge(Dns check, Message query, Message answer, Attempt attempt)
      throws WrongAnswer {
    boolean isAnswer =
        answer.getHeader().getID() == query.getHeader().getID()
            && answer.getHeader().getFlag(Flags.QR)
            && query.getQuestion().equals(answer.getQuestion());
    if (!isAnswer) {
      throw new WrongAnswer("that is no answer to the query");
    }
    if (answer.getRcode() != check.rcode()) {
      throw new WrongAnswer(
          "%s, expected %s"
              .formatted(Rcode.string(answer.getRcode()), Rcode.string(check.rcode())));
    }
    var values =
        answer.getSection(Section.ANSWER).stream()
            .filter(record -> record.getType() == check.type())
            .map(Record::rdataToString)
            .toList();
    if (check.answer() != null && !values.contains(check.answer())) {
      throw new WrongAnswer(
          "no %s record \"%s\", but %s"
              .formatted(
                  Type.string(check.type()),
                  check.answer(),
                  values.isEmpty() ? "none" : WrongAnswer.quoted(String.join(", ", values))));
    }
    return new Outcome.Passed(attempt.timing(), Rcode.string(answer.getRcode()), null, null);
  }
}
