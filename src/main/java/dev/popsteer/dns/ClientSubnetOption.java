package dev.popsteer.dns;

import dev.popsteer.dns.Request.ClientSubnet;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xbill.DNS.WireParseException;

/// The wire form of EDNS Client Subnet (RFC 7871 §6).
///
/// dnsjava's own class passes addresses through `InetAddress`, which turns an IPv4-mapped IPv6
/// address into IPv4, and then could not be echoed as it came.
final class ClientSubnetOption {

  private static final int HEADER_BYTES = 4;
  private static final int IANA_IPV4 = 1;
  private static final int IANA_IPV6 = 2;

  private ClientSubnetOption() {}

  /// Reads the option from a query.
  ///
  /// @throws WireParseException for an unknown family, a wrong length, bits set past the source
  ///   length, a scope that is not 0, or a source length that the family does not have
  static ClientSubnet parse(byte[] option) throws WireParseException {
    if (option.length < HEADER_BYTES) {
      throw new WireParseException("client subnet is too short");
    }
    var family = family((option[0] << 8) | (option[1] & 0xff));
    int source = option[2] & 0xff;
    int scope = option[3] & 0xff;
    if (source > family.bits() || scope != 0 || option.length - HEADER_BYTES != bytes(source)) {
      throw new WireParseException("client subnet has a wrong length or scope");
    }
    byte[] padded = Arrays.copyOf(Arrays.copyOfRange(option, 4, option.length), family.bytes());
    var address = IpAddress.of(padded);
    if (!address.firstBits(source).equals(address)) {
      throw new WireParseException("client subnet has bits past its source length");
    }
    return new ClientSubnet(address, source);
  }

  /// The option of the answer: the query's, with our scope.
  static byte[] write(ClientSubnet subnet, int scope) {
    int family = subnet.address().family() == Family.IPV4 ? IANA_IPV4 : IANA_IPV6;
    return ByteBuffer.allocate(HEADER_BYTES + bytes(subnet.sourceLength()))
        .putShort((short) family)
        .put((byte) subnet.sourceLength())
        .put((byte) scope)
        .put(subnet.address().toBytes(), 0, bytes(subnet.sourceLength()))
        .array();
  }

  private static Family family(int code) throws WireParseException {
    return switch (code) {
      case IANA_IPV4 -> Family.IPV4;
      case IANA_IPV6 -> Family.IPV6;
      default -> throw new WireParseException("client subnet of unknown family " + code);
    };
  }

  private static int bytes(int bits) {
    return (bits + 7) / 8;
  }
}
