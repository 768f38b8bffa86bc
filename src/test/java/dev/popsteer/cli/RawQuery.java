package dev.popsteer.cli;

import static java.util.stream.Collectors.joining;

import dev.popsteer.geo.Prefix;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;

/// DNS messages in hexadecimal, put together by hand and not by the library that writes the
/// answers. Blanks between digits are for the eye.
///
/// Names without a last dot are relative to example.net; the empty one is example.net itself.
final class RawQuery {

  static final String ID = "1234";

  private static final HexFormat HEX = HexFormat.of();
  private static final String ORIGIN = "example.net.";

  private RawQuery() {}

  /// A query in class IN without any flag.
  ///
  /// @param additionals records
  static String query(String name, int type, String... additionals) {
    return queryInClass(DClass.IN, name, type, additionals);
  }

  static String queryInClass(int dclass, String name, int type, String... additionals) {
    return message(
        "0000",
        "0001 0000 0000" + hex16(additionals.length),
        question(name, type, dclass),
        String.join("", additionals));
  }

  /// Any message with our ID.
  ///
  /// @param flags with opcode and rcode, 2 bytes
  /// @param counts of the four sections, 8 bytes
  static String message(String flags, String counts, String... sections) {
    return (ID + flags + counts + String.join("", sections)).replace(" ", "");
  }

  /// The same query with another ID.
  static String withId(int id, String query) {
    return hex16(id) + query.substring(ID.length());
  }

  static String question(String name, int type, int dclass) {
    return name(name) + hex16(type) + hex16(dclass);
  }

  static String name(String name) {
    var absolute = name.endsWith(".") ? name : name.isEmpty() ? ORIGIN : name + "." + ORIGIN;
    if (absolute.equals(".")) {
      return text("");
    }
    // Behind the last dot is the root's label, which is empty.
    return Arrays.stream(absolute.split("\\.", -1)).map(RawQuery::text).collect(joining());
  }

  /// A label or a character string: length and letters.
  static String text(String text) {
    byte[] letters = text.getBytes(StandardCharsets.US_ASCII);
    return HEX.toHexDigits((byte) letters.length) + HEX.formatHex(letters);
  }

  /// An OPT record that offers 1,232 bytes.
  static String opt(String... options) {
    return optOffering(1232, options);
  }

  static String optOffering(int bytes, String... options) {
    return optWith(hex16(bytes), "00000000", options);
  }

  /// Any OPT record.
  ///
  /// @param flags extended rcode, version and flags, 4 bytes
  static String optWith(String udpSize, String flags, String... options) {
    var content = String.join("", options).replace(" ", "");
    return "000029" + udpSize + flags + hex16(content.length() / 2) + content;
  }

  static String option(int code, String content) {
    var digits = content.replace(" ", "");
    return hex16(code) + hex16(digits.length() / 2) + digits;
  }

  /// A Client Subnet option as queries have it (RFC 7871 §6).
  static String subnet(String prefix) {
    return subnet(prefix, 0);
  }

  /// One as answers have it.
  static String subnet(String prefix, int scope) {
    var parsed = Prefix.parse(prefix);
    byte[] address = parsed.address().toBytes();
    return option(
        EDNSOption.Code.CLIENT_SUBNET,
        (address.length == 4 ? "0001" : "0002")
            + HEX.toHexDigits((byte) parsed.length())
            + HEX.toHexDigits((byte) scope)
            + HEX.formatHex(address, 0, Math.ceilDiv(parsed.length(), 8)));
  }

  private static String hex16(int value) {
    return HEX.toHexDigits((short) value);
  }
}
