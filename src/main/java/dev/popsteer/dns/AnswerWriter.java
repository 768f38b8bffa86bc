package dev.popsteer.dns;

import dev.popsteer.dns.Request.Edns;
import dev.popsteer.dns.Request.Header;
import dev.popsteer.dns.Request.Question;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Writes an answer in wire form.
final class AnswerWriter {

  /// The largest answer over UDP, and what we offer to take: fits IPv6's smallest MTU, so that no
  /// answer is ever fragmented (RFC 9715 §3.1).
  static final int MAX_UDP_BYTES = 1232;

  /// The largest answer over UDP to a client without EDNS (RFC 1035 §4.2.1).
  private static final int MAX_PLAIN_UDP_BYTES = 512;

  private static final int MAX_TCP_BYTES = 65_535;

  private AnswerWriter() {}

  static byte[] write(Request.Query query, Answer answer, Protocol protocol) {
    return write(query.header(), query.question(), query.edns(), answer, protocol);
  }

  static byte[] write(Request.Rejected rejected, Protocol protocol) {
    var answer = Answer.error(rejected.rcode());
    return write(rejected.header(), rejected.question(), rejected.edns(), answer, protocol);
  }

  private static byte[] write(
      Header header,
      @Nullable Question question,
      @Nullable Edns edns,
      Answer answer,
      Protocol protocol) {
    var message = new Message(header.id());
    writeHeader(message, header, answer);
    if (question != null) {
      message.addRecord(
          Record.newRecord(question.name(), question.type(), question.dclass()), Section.QUESTION);
    }
    answer.records().forEach(r -> message.addRecord(r, Section.ANSWER));
    answer.authority().forEach(r -> message.addRecord(r, Section.AUTHORITY));
    answer.additional().forEach(r -> message.addRecord(r, Section.ADDITIONAL));
    if (edns != null) {
      message.addRecord(opt(edns, answer), Section.ADDITIONAL);
    }
    byte[] written = message.toWire(maxBytes(edns, protocol));
    Glue.markTruncated(answer, written, edns == null ? 0 : 1);
    return written;
  }

  private static void writeHeader(Message message, Header header, Answer answer) {
    var flags = message.getHeader();
    flags.setOpcode(header.opcode());
    flags.setFlag(Flags.QR);
    if (answer.authoritative()) {
      flags.setFlag(Flags.AA);
    }
    if (header.recursionDesired()) {
      flags.setFlag(Flags.RD);
    }
    if (header.checkingDisabled()) {
      flags.setFlag(Flags.CD);
    }
    flags.setRcode(answer.rcode() & 0xf);
  }

  private static OPTRecord opt(Edns edns, Answer answer) {
    int flags = edns.dnssecOk() ? 1 << 15 : 0;
    return new OPTRecord(MAX_UDP_BYTES, answer.rcode() >> 4, 0, flags, options(edns, answer));
  }

  private static List<EDNSOption> options(Edns edns, Answer answer) {
    var options = new ArrayList<EDNSOption>();
    var subnet = edns.clientSubnet();
    if (subnet != null) {
      options.add(
          new GenericEDNSOption(
              ClientSubnetOption.CODE, ClientSubnetOption.write(subnet, answer.scope())));
    }
    var error = answer.extendedError();
    if (error != null) {
      options.add(new ExtendedErrorCodeOption(error.code()));
    }
    return options;
  }

  private static int maxBytes(@Nullable Edns edns, Protocol protocol) {
    return switch (protocol) {
      case TCP, TLS -> MAX_TCP_BYTES;
      case UDP ->
          edns == null
              ? MAX_PLAIN_UDP_BYTES
              : Math.clamp(edns.udpSize(), MAX_PLAIN_UDP_BYTES, MAX_UDP_BYTES);
    };
  }
}
