package dev.popsteer.cli;

import dev.popsteer.dns.Protocol;
import dev.popsteer.testing.LawfulReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/// What came back to a query: the bytes, and what dnsjava reads in them.
///
/// Header and OPT records are read here byte by byte, all else by dnsjava.
final class RawReply {

  private static final HexFormat HEX = HexFormat.of();

  private static final int HEADER_BYTES = 12;

  /// The bits of the header's second word above the rcode, the lowest first.
  private static final List<String> FLAGS = List.of("cd", "ad", "z", "ra", "rd", "tc", "aa");

  private final byte[] bytes;
  private final List<Opt> opts;

  private RawReply(byte[] bytes) {
    this.bytes = bytes;
    try {
      this.opts = opts(bytes);
    } catch (WireParseException e) {
      throw new AssertionError(HEX.formatHex(bytes), e);
    }
  }

  /// An OPT record.
  ///
  /// @param flags in hexadecimal, as the version
  /// @param options each in hexadecimal with code and length
  record Opt(int udpSize, int extendedRcode, int version, String flags, List<String> options) {
    Opt {
      options = List.copyOf(options);
    }
  }

  /// Fails if the reply breaks a rule that holds for all of them.
  static RawReply of(String query, byte[] reply, Protocol protocol) {
    LawfulReply.check(HEX.parseHex(query), reply, protocol);
    return new RawReply(reply);
  }

  private static List<Opt> opts(byte[] bytes) throws WireParseException {
    var in = new DNSInput(bytes);
    in.jump(4);
    int questions = in.readU16();
    int records = in.readU16() + in.readU16() + in.readU16();
    for (int i = 0; i < questions; i++) {
      var unusedName = new Name(in);
      byte[] unusedTypeClass = in.readByteArray(4);
    }
    var opts = new ArrayList<Opt>();
    for (int i = 0; i < records; i++) {
      var unusedOwner = new Name(in);
      if (in.readU16() == Type.OPT) {
        opts.add(opt(in));
      } else {
        byte[] unusedClassTtl = in.readByteArray(6);
        byte[] unusedData = in.readByteArray(in.readU16());
      }
    }
    if (in.remaining() > 0) {
      throw new WireParseException("bytes left over");
    }
    return opts;
  }

  private static Opt opt(DNSInput in) throws WireParseException {
    int udpSize = in.readU16();
    int extendedRcode = in.readU8();
    int version = in.readU8();
    var flags = HEX.toHexDigits((short) in.readU16());
    var content = new DNSInput(in.readByteArray(in.readU16()));
    var options = new ArrayList<String>();
    while (content.remaining() > 0) {
      int code = content.readU16();
      byte[] option = content.readByteArray(content.readU16());
      options.add(RawQuery.option(code, HEX.formatHex(option)));
    }
    return new Opt(udpSize, extendedRcode, version, flags, options);
  }

  String hex() {
    return HEX.formatHex(bytes);
  }

  int length() {
    return bytes.length;
  }

  /// The rcode and behind it all flags that are set but QR, such as `NOERROR aa rd`.
  String status() {
    int word = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    int extended = opts.isEmpty() ? 0 : opts.getFirst().extendedRcode();
    var status = new StringBuilder(Rcode.string(extended << 4 | (word & 0xf)));
    for (int bit = FLAGS.size() - 1; bit >= 0; bit--) {
      if ((word >> (bit + 4) & 1) == 1) {
        status.append(' ').append(FLAGS.get(bit));
      }
    }
    return status.toString();
  }

  /// All OPT records; more than one would be a mistake.
  List<Opt> opts() {
    return opts;
  }

  /// The options of the only OPT record.
  List<String> options() {
    if (opts.size() != 1) {
      throw new AssertionError(opts.size() + " OPT records in " + hex());
    }
    return opts.getFirst().options();
  }

  /// What follows the one question, in hexadecimal.
  String afterQuestion() {
    int end = HEADER_BYTES;
    while (bytes[end] != 0) {
      end += 1 + bytes[end];
    }
    // The root, type and class.
    return HEX.formatHex(bytes, end + 5, bytes.length);
  }

  /// Records as `www 30 A 192.0.2.10`: names relative to example.net, without class and quotes.
  List<String> answer() {
    return section(Section.ANSWER);
  }

  List<String> authority() {
    return section(Section.AUTHORITY);
  }

  /// Without OPT.
  List<String> additional() {
    return section(Section.ADDITIONAL);
  }

  private List<String> section(int section) {
    try {
      return new Message(bytes)
          .getSection(section).stream()
              .filter(record -> record.getType() != Type.OPT)
              .map(RawReply::text)
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(hex(), e);
    }
  }

  private static String text(Record record) {
    return record
        .toString()
        .replaceAll("\\s+", " ")
        .replace(" IN ", " ")
        .replace(".example.net.", "")
        .replace("\"", "");
  }
}
