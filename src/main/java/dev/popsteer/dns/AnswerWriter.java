package dev.popsteer.dns;

import dev.popsteer.dns.Request.Answerable;
import dev.popsteer.dns.Request.Edns;
import dev.popsteer.dns.Request.Header;
import dev.popsteer.dns.Request.Question;
import dev.popsteer.dns.Request.Wish;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Writes an answer in wire form.
///
/// The sections are written by dnsjava into what OPT leaves of the largest size, whole record sets
/// only: where one of the answer or authority section does not fit, TC is set and all after it is
/// left out; what does not fit of the additional section is left out without TC, but for [Glue].
/// OPT comes last and is never cut, and after it the TSIG record of an answer to a signed query.
final class AnswerWriter {

  /// The largest answer over UDP, and what we offer to take: fits IPv6's smallest MTU, so that no
  /// answer is ever fragmented (RFC 9715 §3.1).
  static final int MAX_UDP_BYTES = 1232;

  /// The length that padded answers have a multiple of (RFC 8467 §4.1).
  static final int PADDED_BYTES = 468;

  /// The largest answer over UDP to a client without EDNS (RFC 1035 §4.2.1).
  static final int MAX_PLAIN_UDP_BYTES = 512;

  static final int MAX_TCP_BYTES = 65_535;
  private static final int FLAGS_OFFSET = 2;
  private static final int TC_IN_FIRST_FLAGS = 0x02;
  private static final int ADDITIONAL_COUNT_OFFSET = 10;

  private AnswerWriter() {}

  /// @param options those of the OPT record, but for padding; no matter if the query had no OPT
  static byte[] write(Exchange exchange, Answer answer, List<EDNSOption> options) {
    return write(exchange, answer, options, null);
  }

  /// @param ifRoom an option that is added if all else leaves room for it; null if there is none
  static byte[] write(
      Exchange exchange, Answer answer, List<EDNSOption> options, @Nullable EDNSOption ifRoom) {
    var request = exchange.request();
    var protocol = exchange.arrival().protocol();
    var edns = request.edns();
    var message = sections(request, answer);
    int maxBytes = maxBytes(edns, protocol);
    if (edns == null) {
      return withSignature(written(message, answer, maxBytes), exchange, maxBytes);
    }
    var all = new ArrayList<>(options);
    byte[] opt = opt(edns, answer, all);
    byte[] sections = written(message, answer, maxBytes - opt.length);
    if (ifRoom != null && sections.length + opt.length + ifRoom.toWire().length <= maxBytes) {
      all.add(ifRoom);
      opt = opt(edns, answer, all);
    }
    if (isPadded(edns, protocol)) {
      int unpadded = sections.length + opt.length + signature(request).length;
      int padding = padding(unpadded, maxBytes);
      if (padding >= 0) {
        all.add(new GenericEDNSOption(EDNSOption.Code.PADDING, new byte[padding]));
        opt = opt(edns, answer, all);
      }
    }
    return withSignature(withLast(sections, opt), exchange, maxBytes);
  }

  /// Writes an answer without records that says that there is more.
  static byte[] writeTruncated(Exchange exchange, List<EDNSOption> options) {
    byte[] answer = write(exchange, Answer.error(Rcode.NOERROR), options);
    setTruncated(answer);
    return answer;
  }

  private static void setTruncated(byte[] answer) {
    answer[FLAGS_OFFSET] |= (byte) TC_IN_FIRST_FLAGS;
  }

  /// Writes an answer whole, however long it becomes, for a query without ID and EDNS.
  static byte[] writeSections(Question question, Answer answer) {
    return sections(new Header(0, Opcode.QUERY, false), question, answer).toWire(MAX_TCP_BYTES);
  }

  private static Message sections(Answerable request, Answer answer) {
    return sections(request.header(), request.question(), answer);
  }

  private static Message sections(Header header, @Nullable Question question, Answer answer) {
    var message = new Message(header.id());
    writeHeader(message, header, answer);
    if (question != null) {
      message.addRecord(
          Record.newRecord(question.name(), question.type(), question.dclass()), Section.QUESTION);
    }
    answer.records().forEach(r -> message.addRecord(r, Section.ANSWER));
    answer.authority().forEach(r -> message.addRecord(r, Section.AUTHORITY));
    answer.additional().forEach(r -> message.addRecord(r, Section.ADDITIONAL));
    return message;
  }

  private static byte[] written(Message message, Answer answer, int maxBytes) {
    byte[] written = message.toWire(maxBytes);
    if (Glue.isLackingFrom(answer, additionalRecords(written))) {
      setTruncated(written);
    }
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
    flags.setRcode(answer.rcode() & 0xf);
  }

  private static byte[] opt(Edns edns, Answer answer, List<EDNSOption> options) {
    int flags = edns.dnssecOk() ? 1 << 15 : 0;
    return new OPTRecord(MAX_UDP_BYTES, answer.rcode() >> 4, 0, flags, options)
        .toWire(Section.ADDITIONAL);
  }

  /// Only where it is encrypted does an answer's length say anything (RFC 7830 §6).
  private static boolean isPadded(Edns edns, Protocol protocol) {
    return protocol.isEncrypted() && edns.wishes().contains(Wish.PADDING);
  }

  /// The bytes of padding; negative if there is no room for the option.
  ///
  /// @param unpaddedBytes the length of the answer without the option
  private static int padding(int unpaddedBytes, int maxBytes) {
    int withHeader = unpaddedBytes + 4;
    int padded = Math.ceilDiv(withHeader, PADDED_BYTES) * PADDED_BYTES;
    return Math.min(padded, maxBytes) - withHeader;
  }

  /// Left out where it does not fit, and over UDP where the answer would be longer than the query:
  /// the rcode says the same.
  private static byte[] withSignature(byte[] message, Exchange exchange, int maxBytes) {
    byte[] signature = signature(exchange.request());
    int most =
        switch (exchange.arrival().protocol()) {
          case UDP -> Math.min(maxBytes, queryBytes(exchange.request()));
          case TCP, TLS, HTTPS -> maxBytes;
        };
    boolean fits = message.length + signature.length <= most;
    return signature.length > 0 && fits ? withLast(message, signature) : message;
  }

  /// Empty if the query was not signed.
  private static byte[] signature(Answerable request) {
    return request instanceof Request.Rejected rejected && rejected.unsigned() != null
        ? rejected.unsigned().record().toWire(Section.ADDITIONAL)
        : new byte[0];
  }

  /// The length of a signed query; 0 if it was not signed.
  private static int queryBytes(Answerable request) {
    return request instanceof Request.Rejected rejected && rejected.unsigned() != null
        ? rejected.unsigned().queryBytes()
        : 0;
  }

  /// The message with one record more in its additional section.
  private static byte[] withLast(byte[] message, byte[] record) {
    var whole = ByteBuffer.allocate(message.length + record.length).put(message).put(record);
    int count = additionalRecords(message) + 1;
    return whole.putShort(ADDITIONAL_COUNT_OFFSET, (short) count).array();
  }

  private static int additionalRecords(byte[] message) {
    return ByteBuffer.wrap(message).getShort(ADDITIONAL_COUNT_OFFSET) & 0xffff;
  }

  /// The largest answer to a query.
  static int maxBytes(@Nullable Edns edns, Protocol protocol) {
    return switch (protocol) {
      case TCP, TLS, HTTPS -> MAX_TCP_BYTES;
      case UDP -> edns == null ? MAX_PLAIN_UDP_BYTES : maxUdpBytes(edns.udpSize());
    };
  }

  /// The largest answer over UDP.
  ///
  /// @param offered what the client says it takes
  static int maxUdpBytes(int offered) {
    return Math.clamp(offered, MAX_PLAIN_UDP_BYTES, MAX_UDP_BYTES);
  }
}
