package dev.popsteer.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.popsteer.dns.Datagram;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/// How socket addresses stand in memory on Linux: `sockaddr_in` and `sockaddr_in6`.
///
/// Both begin with the family, in the processor's order, and the port; all else is in network
/// order, but for the scope of an IPv6 address.
final class AddressLayout {

  static final int MAX_BYTES = 28;

  private static final int IPV4 = 2;
  private static final int IPV4_BYTES = 16;
  private static final int IPV6 = 10;
  private static final int IPV6_BYTES = 28;

  private static final long PORT_AT = 2;
  private static final long IPV4_ADDRESS_AT = 4;
  private static final long IPV6_ADDRESS_AT = 8;
  private static final long SCOPE_AT = 24;

  private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt HALF_WORD = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  private AddressLayout() {}

  /// The family that a socket for an address must have: `0.0.0.0` takes IPv4 alone.
  static int family(InetAddress address) {
    return address instanceof Inet4Address ? IPV4 : IPV6;
  }

  /// Writes an address to the beginning of a segment of at least [#MAX_BYTES].
  ///
  /// @return the bytes that it takes
  static int write(InetSocketAddress address, MemorySegment segment) {
    var host = address.getAddress();
    byte[] bytes = host.getAddress();
    segment.fill((byte) 0);
    segment.set(JAVA_SHORT, 0, (short) family(host));
    segment.set(PORT, PORT_AT, (short) address.getPort());
    if (host instanceof Inet6Address ipv6) {
      MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, IPV6_ADDRESS_AT, bytes.length);
      segment.set(JAVA_INT, SCOPE_AT, ipv6.getScopeId());
      return IPV6_BYTES;
    }
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, IPV4_ADDRESS_AT, bytes.length);
    return IPV4_BYTES;
  }

  /// @param at where the socket address begins
  static int port(MemorySegment segment, long at) {
    return Short.toUnsignedInt(segment.get(PORT, at + PORT_AT));
  }

  /// Tells a datagram its source. An IPv4 client on a socket for both families has an IPv4-mapped
  /// address there (RFC 4291 §2.5.5.2).
  ///
  /// @param at where the socket address begins
  static void describeSource(MemorySegment segment, long at, Datagram datagram) {
    if (segment.get(JAVA_SHORT, at) == IPV4) {
      datagram.fromIpv4(segment.get(HALF_WORD, at + IPV4_ADDRESS_AT));
      return;
    }
    long high = segment.get(WORD, at + IPV6_ADDRESS_AT);
    long low = segment.get(WORD, at + IPV6_ADDRESS_AT + Long.BYTES);
    if (high == 0 && low >>> Integer.SIZE == 0xffff) {
      datagram.fromIpv4((int) low);
    } else {
      datagram.fromIpv6(high, low);
    }
  }
}
