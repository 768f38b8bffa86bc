package dev.popsteer.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.Protocol;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// That the oracle finds what it is for.
class LawfulReplyTest {

  private static final byte[] QUERY = query("www").toWire();

  private static Message query(String label) {
    var query = new Message(7);
    query.addRecord(Record.newRecord(World.name(label), Type.A, DClass.IN), Section.QUESTION);
    return query;
  }

  /// A lawful reply to a query.
  private static Message reply(String label) {
    var reply = query(label);
    reply.getHeader().setFlag(Flags.QR);
    return reply;
  }

  private static void assertFault(String fault, byte[] query, byte[] reply) {
    assertThat(LawfulReply.fault(query, reply, Protocol.UDP))
        .hasValueSatisfying(found -> assertThat(found).startsWith(fault));
  }

  private static byte[] padded(Message message, int bytes) {
    return Arrays.copyOf(message.toWire(), bytes);
  }

  @Test
  void acceptsALawfulReplyAndNone() {
    assertThat(LawfulReply.fault(QUERY, reply("www").toWire(), Protocol.UDP)).isEmpty();
    assertThat(LawfulReply.fault(QUERY, null, Protocol.UDP)).isEmpty();
  }

  @Test
  void acceptsAnIpv4MappedClientSubnetWhichDnsjavaCannotRead() {
    var subnet = HexFormat.of().parseHex("0002787800000000000000000000ffff510245");
    var query = query("www");
    query.addRecord(
        new OPTRecord(1232, 0, 0, 0, new GenericEDNSOption(8, subnet)), Section.ADDITIONAL);
    var reply = query.clone();
    reply.getHeader().setFlag(Flags.QR);

    assertThat(LawfulReply.fault(query.toWire(), reply.toWire(), Protocol.UDP)).isEmpty();
  }

  @Test
  void findsRepliesToWhatMustHaveNone() {
    byte[] reply = reply("www").toWire();

    assertFault("a reply to what must not have one", reply, reply);
    assertFault("a reply to what must not have one", Arrays.copyOf(QUERY, 11), reply);
  }

  @Test
  void findsBrokenReplies() {
    byte[] reply = reply("www").toWire();

    assertFault("a reply without a whole header", QUERY, Arrays.copyOf(reply, 11));
    assertFault("a reply that does not parse", QUERY, Arrays.copyOf(reply, reply.length - 1));
  }

  @Test
  void findsHeadersThatAreNotTheQuerys() {
    var other = reply("www");
    other.getHeader().setID(8);
    var notify = reply("www");
    notify.getHeader().setOpcode(4);
    var recursive = reply("www");
    recursive.getHeader().setFlag(Flags.RA);

    assertFault("another ID", QUERY, other.toWire());
    assertFault("not a response", QUERY, QUERY);
    assertFault("another opcode", QUERY, notify.toWire());
    assertFault("recursion is offered", QUERY, recursive.toWire());
  }

  @Test
  void findsQuestionsThatAreNotTheQuerys() {
    var none = new Message(7);
    none.getHeader().setFlag(Flags.QR);

    assertFault("another question", QUERY, reply("WWW").toWire());
    assertFault("the question is missing", QUERY, none.toWire());
    none.getHeader().setRcode(Rcode.FORMERR);
    assertThat(LawfulReply.fault(QUERY, none.toWire(), Protocol.UDP)).isEmpty();
  }

  @Test
  void findsRepliesThatAreTooLarge() {
    var edns = query("www");
    edns.addRecord(new OPTRecord(600, 0, 0), Section.ADDITIONAL);
    var noSuchName = reply("www");
    noSuchName.getHeader().setRcode(Rcode.NXDOMAIN);

    assertFault("513 bytes where 512", QUERY, padded(reply("www"), 513));
    assertFault("601 bytes where 600", edns.toWire(), padded(reply("www"), 601));
    assertThat(LawfulReply.fault(QUERY, padded(reply("www"), 512), Protocol.UDP)).isEmpty();
    assertFault("200 bytes, of a name that does not exist", QUERY, padded(noSuchName, 200));
    assertThat(LawfulReply.fault(QUERY, padded(noSuchName, 200), Protocol.TCP)).isEmpty();
  }

  @Test
  void findsTruncationOverTcpAndOptThatWasNotAskedFor() {
    var truncated = reply("www");
    truncated.getHeader().setFlag(Flags.TC);
    var edns = reply("www");
    edns.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);

    assertThat(LawfulReply.fault(QUERY, truncated.toWire(), Protocol.TCP))
        .contains("truncated, though not over UDP");
    assertFault("an OPT record to a client without", QUERY, edns.toWire());
  }
}
