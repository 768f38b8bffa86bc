package dev.popsteer.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.xbill.DNS.DNSOutput;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Type;

/// Valid messages of every kind that a client may send to the demo's zone: what mutations begin
/// with.
final class QueryCorpus {

  private static final HexFormat HEX = HexFormat.of();
  private static final String ZONE = "cdn.example.net.";

  private static final List<String> NAMES =
      List.of(
          ZONE,
          "www." + ZONE,
          "WwW.cDn.ExAmPlE.nEt.",
          "video." + ZONE,
          "film.vod." + ZONE,
          "lhr1." + ZONE,
          "ns1." + ZONE,
          "nowhere." + ZONE,
          "www.example.org.",
          "x".repeat(63) + "." + "y".repeat(63) + "." + "z".repeat(63) + "." + ZONE,
          ".");

  private static final int[] TYPES = {
    Type.A,
    Type.AAAA,
    Type.ANY,
    Type.TXT,
    Type.CNAME,
    Type.SOA,
    Type.NS,
    Type.MX,
    Type.HTTPS,
    Type.DS,
    Type.DNSKEY,
    Type.AXFR,
    Type.IXFR,
    Type.OPT,
    Type.TSIG,
    0,
    666,
    65535
  };

  /// Options of OPT in hexadecimal, by name only to be read.
  private static final List<String> OPTIONS =
      List.of(
          "", // none
          "0008 0007 0001 18 00 510245", // client subnet 81.2.69.0/24
          "0008 000b 0002 38 00 20010db8000000", // client subnet 2001:db8::/56
          "0008 0004 0001 00 00", // client subnet 0.0.0.0/0
          "000a 0008 0102030405060708", // client cookie
          "000a 0018 0102030405060708 01000000 5f5e1000 1122334455667788", // with server cookie
          "0003 0000", // NSID
          "000b 0000", // keepalive
          "000c 0010 00000000000000000000000000000000", // padding
          "0012 0000", // report channel
          "fde9 0003 abcdef", // for local use
          "0008 0007 0001 18 00 510245 000a 0008 0102030405060708 0003 0000 000c 0002 0000");

  private QueryCorpus() {}

  static List<byte[]> messages() {
    var messages = new ArrayList<byte[]>();
    for (var name : NAMES) {
      for (int type : TYPES) {
        messages.add(message(Opcode.QUERY, question(name, type, 1)));
      }
      for (var options : OPTIONS) {
        messages.add(message(Opcode.QUERY, question(name, Type.A, 1), opt(0, options)));
      }
    }
    var www = question("www." + ZONE, Type.A, 1);
    for (int opcode = 1; opcode < 16; opcode++) {
      messages.add(message(opcode, www));
    }
    messages.add(message(Opcode.QUERY, question("version.bind.", Type.TXT, 3)));
    messages.add(message(Opcode.QUERY, question("www." + ZONE, Type.A, 255)));
    messages.add(message(Opcode.QUERY, www, opt(1, "")));
    messages.add(message(Opcode.QUERY, www, tsig()));
    messages.add(message(Opcode.QUERY, "", opt(0, "000a 0008 0102030405060708")));
    return List.copyOf(messages);
  }

  /// @param question in hexadecimal; none if empty
  private static byte[] message(int opcode, String question, String... additionals) {
    var out = new DNSOutput();
    out.writeU16(0);
    out.writeU16(opcode << 11);
    out.writeU16(question.isEmpty() ? 0 : 1);
    out.writeU16(0);
    out.writeU16(0);
    out.writeU16(additionals.length);
    out.writeByteArray(hex(question + String.join("", additionals)));
    return out.toByteArray();
  }

  private static String question(String name, int type, int dclass) {
    var out = new DNSOutput();
    for (var label : name.split("\\.", -1)) {
      if (!label.isEmpty()) {
        out.writeU8(label.length());
        out.writeByteArray(label.getBytes(StandardCharsets.US_ASCII));
      }
    }
    out.writeU8(0);
    out.writeU16(type);
    out.writeU16(dclass);
    return HEX.formatHex(out.toByteArray());
  }

  /// An OPT record that offers 1,232 bytes, with DO.
  private static String opt(int version, String options) {
    int length = hex(options).length;
    return "00 0029 04d0 00 %02x 8000 %04x %s".formatted(version, length, options);
  }

  private static String tsig() {
    var algorithm = "0b 686d61632d736861323536 00";
    var content = algorithm + "000065000000 012c 0010" + "00".repeat(16) + "0000 0000 0000";
    return "036b657900 00fa 00ff 00000000 %04x %s".formatted(hex(content).length, content);
  }

  private static byte[] hex(String text) {
    return HEX.parseHex(text.replace(" ", ""));
  }
}
