package dev.popsteer.dns;

import dev.popsteer.dns.Request.ClientSubnet;
import dev.popsteer.dns.Request.Edns;
import dev.popsteer.dns.Request.Header;
import dev.popsteer.dns.Request.Question;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/// Reads a message from the wire. Whatever the bytes are, the result is a value.
///
/// Strict where leniency would only help an attacker: exactly one question (RFC 9619 §4), every
/// record that the header counts must be there, no byte may follow the last, and there is at most
/// one OPT record, at the root (RFC 6891 §6.1.1).
final class QueryParser {

  private static final int HEADER_BYTES = 12;

  private QueryParser() {}

  static Request parse(byte[] message) {
    if (message.length < HEADER_BYTES) {
      return new Request.Silence();
    }
    try {
      return new Message(message).parse();
    } catch (WireParseException e) {
      throw new AssertionError("the header was there, and past it errors are values", e);
    }
  }

  /// The message being read: the reading position and what has been found so far.
  private static final class Message {

    private final DNSInput in;
    private final int flags;
    private final Header header;
    private @Nullable Question question;
    private @Nullable Edns edns;
    private int ednsVersion;

    Message(byte[] message) throws WireParseException {
      in = new DNSInput(message);
      int id = in.readU16();
      flags = in.readU16();
      header = new Header(id, flags >> 11 & 0xf, isSet(Flags.RD), isSet(Flags.CD));
    }

    private boolean isSet(byte flag) {
      return (flags & 1 << (15 - flag)) != 0;
    }

    Request parse() {
      if (isSet(Flags.QR)) {
        return new Request.Silence();
      }
      if (header.opcode() != Opcode.QUERY) {
        return rejected(Rcode.NOTIMP);
      }
      try {
        readSections();
      } catch (WireParseException | IllegalArgumentException e) {
        return rejected(Rcode.FORMERR);
      }
      if (question == null) {
        return rejected(Rcode.FORMERR);
      }
      return ednsVersion == 0 ? new Request.Query(header, question, edns) : rejected(Rcode.BADVERS);
    }

    private Request rejected(int rcode) {
      return new Request.Rejected(header, rcode, question, edns);
    }

    private void readSections() throws WireParseException {
      int questions = in.readU16();
      int answers = in.readU16();
      int authorities = in.readU16();
      int additionals = in.readU16();
      if (questions != 1) {
        throw new WireParseException("not one question");
      }
      question = new Question(new Name(in), in.readU16(), in.readU16());
      for (int i = 0; i < answers + authorities; i++) {
        skipRecord();
      }
      for (int i = 0; i < additionals; i++) {
        readAdditional();
      }
      if (in.remaining() > 0) {
        throw new WireParseException("bytes after the last record");
      }
    }

    private void skipRecord() throws WireParseException {
      var unusedOwner = new Name(in);
      byte[] unusedTypeClassTtl = in.readByteArray(8);
      byte[] unusedData = in.readByteArray(in.readU16());
    }

    private void readAdditional() throws WireParseException {
      int start = in.current();
      var owner = new Name(in);
      if (in.readU16() != Type.OPT) {
        in.jump(start);
        skipRecord();
        return;
      }
      if (edns != null || !owner.equals(Name.root)) {
        throw new WireParseException("a second OPT record, or one that is not at the root");
      }
      int udpSize = in.readU16();
      in.readU8(); // Extended rcode, without meaning in a query.
      ednsVersion = in.readU8();
      int ednsFlags = in.readU16();
      boolean dnssecOk = ednsFlags >> 15 == 1;
      // Set before the options are read: an answer to malformed ones has an OPT record too.
      edns = new Edns(udpSize, dnssecOk, null);
      edns = new Edns(udpSize, dnssecOk, readOptions().orElse(null));
    }

    private Optional<ClientSubnet> readOptions() throws WireParseException {
      int length = in.readU16();
      if (length > in.remaining()) {
        throw new WireParseException("OPT runs past the end");
      }
      int end = in.current() + length;
      var clientSubnet = Optional.<ClientSubnet>empty();
      while (in.current() < end) {
        int code = in.readU16();
        byte[] option = in.readByteArray(in.readU16());
        if (code == ClientSubnetOption.CODE) {
          clientSubnet = Optional.of(ClientSubnetOption.parse(option));
        }
      }
      if (in.current() != end) {
        throw new WireParseException("an option runs past the end of OPT");
      }
      return clientSubnet;
    }
  }
}
