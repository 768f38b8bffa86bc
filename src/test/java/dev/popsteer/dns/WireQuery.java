package dev.popsteer.dns;

import dev.popsteer.testing.World;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Queries put together byte by byte, and not by the library that also writes the answers.
final class WireQuery {

  static final int ID = 0x1234;

  private static final HexFormat HEX = HexFormat.of();

  private WireQuery() {}

  /// A query with RD for an A record in the world's zone.
  ///
  /// @param additionals records, in hexadecimal digits
  static byte[] query(String label, String... additionals) {
    return of(World.name(label).toString(), Type.A, DClass.IN, additionals);
  }

  static byte[] of(String name, int type, int dclass, String... additionals) {
    var question =
        HEX.formatHex(Name.fromConstantString(name).toWire())
            + HEX.toHexDigits((short) type)
            + HEX.toHexDigits((short) dclass);
    return message("0100 0001 0000 0000 " + HEX.toHexDigits((short) additionals.length), question)
        .with(additionals);
  }

  /// A message with our ID.
  ///
  /// @param header flags and counts
  static Bytes message(String header, String sections) {
    return new Bytes("1234" + header + sections);
  }

  /// The beginning of a message.
  record Bytes(String hex) {
    byte[] with(String... parts) {
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes(HEX.parseHex(hex.replace(" ", "")));
      for (var part : parts) {
        bytes.writeBytes(HEX.parseHex(part.replace(" ", "")));
      }
      return bytes.toByteArray();
    }
  }

  /// An OPT record at the root, offering 1,232 bytes, with these options.
  static String opt(String options) {
    int length = options.replace(" ", "").length() / 2;
    return "00 0029 04d0 00 00 0000 " + HEX.toHexDigits((short) length) + options;
  }

  static String option(int code, String content) {
    int length = content.replace(" ", "").length() / 2;
    return HEX.toHexDigits((short) code) + HEX.toHexDigits((short) length) + content;
  }

  /// A Client Subnet option with this content.
  static String ecs(String content) {
    return option(8, content);
  }

  static String cookie(String content) {
    return option(10, content);
  }
}
