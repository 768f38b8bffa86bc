package dev.popsteer.dns;

import dev.popsteer.dns.Request.Edns;
import dev.popsteer.dns.Request.Header;
import dev.popsteer.dns.Request.Question;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/// Reads a message from the wire. Whatever the bytes are, the result is a value.
///
/// Strict where leniency would only help an attacker: exactly one question (RFC 9619 §4) with its
/// name written out, every record that the header counts must be there, no byte may follow the
/// last, and there is at most one OPT record, at the root and in the additional section (RFC 6891
/// §6.1.1). The sections of other opcodes than QUERY may mean something else; what can be read of
/// them is, and nothing is made of the rest.
final class QueryParser {

  /// Questions that are read, and records. A query has one question, and in the additional section
  /// an OPT record and a signature at most; IXFR has a record more (RFC 1995 §3).
  static final int MAX_ENTRIES = 16;

  private static final int HEADER_BYTES = 12;

  private QueryParser() {}

  /// @param protocol decides about options that have a meaning on connections only
  /// @param cookies decides whether cookies are looked at
  static Request parse(byte[] message, Protocol protocol, CookiePolicy cookies) {
    if (message.length < HEADER_BYTES) {
      return new Request.Silence();
    }
    try {
      return new Message(message, protocol, cookies).parse();
    } catch (WireParseException e) {
      throw new AssertionError("the header was there, and past it errors are values", e);
    }
  }

  /// The message being read: the reading position and what has been found so far.
  private static final class Message {

    private final DNSInput in;
    private final int length;
    private final Protocol protocol;
    private final CookiePolicy cookies;
    private final int flags;
    private final Header header;
    private @Nullable Question question;
    private @Nullable Edns edns;
    private int ednsVersion;
    private @Nullable TSIGRecord signature;

    Message(byte[] message, Protocol protocol, CookiePolicy cookies) throws WireParseException {
      this.protocol = protocol;
      this.cookies = cookies;
      in = new DNSInput(message);
      length = message.length;
      int id = in.readU16();
      flags = in.readU16();
      header = new Header(id, flags >> 11 & 0xf, isSet(Flags.RD));
    }

    private boolean isSet(byte flag) {
      return (flags & 1 << (15 - flag)) != 0;
    }

    Request parse() {
      if (isSet(Flags.QR)) {
        return new Request.Silence();
      }
      boolean wellFormed = readSections();
      if (header.opcode() != Opcode.QUERY) {
        return rejected(Rcode.NOTIMP);
      }
      if (!wellFormed) {
        return rejected(Rcode.FORMERR);
      }
      if (signature != null) {
        return unknownKey(signature);
      }
      if (ednsVersion != 0) {
        return rejected(Rcode.BADVERS);
      }
      if (question != null) {
        return new Request.Query(header, question, edns);
      }
      return edns != null && edns.cookie() != null
          ? new Request.CookieQuery(header, edns)
          : rejected(Rcode.FORMERR);
    }

    private Request rejected(int rcode) {
      return new Request.Rejected(header, rcode, question, edns, null);
    }

    /// The answer to a signed query. We share a key with nobody, so no key is known (RFC 8945
    /// §5.2.1).
    private Request unknownKey(TSIGRecord sent) {
      var unsigned =
          new TSIGRecord(
              sent.getName(),
              DClass.ANY,
              0,
              sent.getAlgorithm(),
              sent.getTimeSigned(),
              sent.getFudge(),
              new byte[0],
              sent.getOriginalID(),
              Rcode.BADKEY,
              new byte[0]);
      return new Request.Rejected(
          header, Rcode.NOTAUTH, question, edns, new Request.Unsigned(unsigned, length));
    }

    /// @return false if something is wrong with them; what was read before that is kept
    private boolean readSections() {
      try {
        int questions = in.readU16();
        int answers = in.readU16();
        int authorities = in.readU16();
        int additionals = in.readU16();
        if (questions + answers + authorities + additionals > MAX_ENTRIES) {
          return false;
        }
        for (int i = 0; i < questions; i++) {
          var read = readQuestion();
          // Of several none comes back, also if a later one cannot be read.
          question = questions == 1 ? read : null;
        }
        readRecords(answers, Section.ANSWER);
        readRecords(authorities, Section.AUTHORITY);
        readRecords(additionals, Section.ADDITIONAL);
        return questions <= 1 && in.remaining() == 0;
      } catch (WireParseException | IllegalArgumentException e) {
        return false;
      }
    }

    private Question readQuestion() throws WireParseException {
      int start = in.current();
      var name = new Name(in);
      if (in.current() - start != name.length()) {
        throw new WireParseException("nothing stands before a question that it could point to");
      }
      return new Question(name, in.readU16(), in.readU16());
    }

    private void readRecords(int count, int section) throws WireParseException {
      for (int i = 0; i < count; i++) {
        readRecord(section);
      }
    }

    private void readRecord(int section) throws WireParseException {
      if (signature != null) {
        throw new WireParseException("a record after the signature (RFC 8945 §5.1)");
      }
      int start = in.current();
      var owner = new Name(in);
      boolean atRoot = in.current() - start == 1;
      int type = in.readU16();
      switch (type) {
        case Type.OPT -> readOpt();
        case Type.TSIG -> readSignature(owner);
        default -> {
          byte[] unusedClassTtl = in.readByteArray(6);
          byte[] unusedData = in.readByteArray(in.readU16());
        }
      }
      boolean isMeta = type == Type.OPT || type == Type.TSIG;
      if ((isMeta && section != Section.ADDITIONAL) || (type == Type.OPT && !atRoot)) {
        throw new WireParseException("OPT or TSIG in the wrong place");
      }
    }

    private void readOpt() throws WireParseException {
      if (edns != null) {
        throw new WireParseException("a second OPT record");
      }
      int udpSize = in.readU16();
      in.readU8(); // Extended rcode, without meaning in a query.
      int version = in.readU8();
      boolean dnssecOk = in.readU16() >> 15 == 1;
      // Set before the options are read: an answer to malformed ones has an OPT record too.
      edns = Edns.withoutOptions(udpSize, dnssecOk);
      byte[] options = in.readByteArray(in.readU16());
      ednsVersion = version;
      if (version == 0) {
        edns = QueryOptions.read(edns, options, protocol, cookies);
      }
    }

    private void readSignature(Name owner) throws WireParseException {
      int dclass = in.readU16();
      long ttl = in.readU32();
      int bytes = in.readU16();
      var read = Record.newRecord(owner, Type.TSIG, dclass, ttl, bytes, in.readByteArray(bytes));
      if (dclass != DClass.ANY || !(read instanceof TSIGRecord tsig)) {
        throw new WireParseException("no TSIG record");
      }
      signature = tsig;
    }
  }
}
