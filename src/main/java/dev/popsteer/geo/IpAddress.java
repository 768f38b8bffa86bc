package dev.popsteer.geo;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// An IPv4 or IPv6 address, as bits.
///
/// The bits are left-aligned in 128, so that "the first n bits" means the same in both families.
///
/// @param family the address's own family; an IPv4-mapped IPv6 address stays IPv6
/// @param high the first 64 bits; an IPv4 address stands in the upper 32
/// @param low the last 64 bits; 0 for IPv4
public record IpAddress(Family family, long high, long low) {

  public IpAddress {
    if (family == Family.IPV4 && ((high & 0xffff_ffffL) != 0 || low != 0)) {
      throw new IllegalArgumentException("bits past the 32nd in an IPv4 address");
    }
  }

  /// The IPv4 address with these 32 bits, the first octet in the highest byte.
  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(Family.IPV4, (long) bits << 32, 0);
  }

  public static IpAddress ofIpv6(long high, long low) {
    return new IpAddress(Family.IPV6, high, low);
  }

  /// The address with these 4 or 16 bytes, in network order.
  public static IpAddress of(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    return switch (bytes.length) {
      case 4 -> ofIpv4(buffer.getInt());
      case 16 -> ofIpv6(buffer.getLong(), buffer.getLong());
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes: " + bytes.length);
    };
  }

  public static IpAddress of(InetAddress address) {
    return of(address.getAddress());
  }

  /// Reads `192.0.2.1` or `2001:db8::1`. Nothing is looked up, and short forms like `192.0.2`,
  /// which the C library would complete, are refused.
  ///
  /// @throws IllegalArgumentException if the text is not an address
  public static IpAddress parse(String text) {
    try {
      if (text.indexOf(':') >= 0 && text.indexOf('%') < 0 && text.indexOf('[') < 0) {
        return asWritten(of(Inet6Address.ofLiteral(text)));
      }
      if (text.chars().filter(c -> c == '.').count() == 3) {
        return of(Inet4Address.ofLiteral(text));
      }
    } catch (IllegalArgumentException notAnAddress) {
      // Reported below, in the same words for every cause.
    }
    throw new IllegalArgumentException("\"" + text + "\" is not an IP address");
  }

  /// Java reads `::ffff:192.0.2.1` as an IPv4 address; this is what was written.
  private static IpAddress asWritten(IpAddress read) {
    return read.family == Family.IPV6 ? read : ofIpv6(0, 0xffff_0000_0000L | (read.high >>> 32));
  }

  /// The 32 bits of an IPv4 address.
  public int ipv4Bits() {
    if (family != Family.IPV4) {
      throw new IllegalStateException(this + " is not IPv4");
    }
    return (int) (high >>> 32);
  }

  /// The 4 or 16 bytes, in network order.
  public byte[] toBytes() {
    return switch (family) {
      case IPV4 -> ByteBuffer.allocate(4).putInt(ipv4Bits()).array();
      case IPV6 -> ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    };
  }

  public InetAddress toInetAddress() {
    try {
      return family == Family.IPV4
          ? InetAddress.getByAddress(toBytes())
          : Inet6Address.getByAddress(null, toBytes(), -1);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are always an address", e);
    }
  }

  /// This address with all bits past the first `length` set to zero.
  public IpAddress firstBits(int length) {
    return new IpAddress(family, high & Bits.highMask(length), low & Bits.lowMask(length));
  }

  /// The IPv4 address that this IPv6 address carries ([EmbeddedIpv4]), else the address itself.
  public IpAddress unwrapped() {
    return new Prefix(this, family.bits()).embeddedIpv4().map(Prefix::address).orElse(this);
  }

  /// Whether this address is lower than another one of its family.
  public boolean isBefore(IpAddress other) {
    return Bits.compare(high, low, other.high, other.low) < 0;
  }

  /// The address after this one; empty after the last of its family.
  public Optional<IpAddress> next() {
    long step = family == Family.IPV4 ? 1L << 32 : low == -1 ? 1 : 0;
    var next = new IpAddress(family, high + step, family == Family.IPV4 ? 0 : low + 1);
    return next.high == 0 && next.low == 0 ? Optional.empty() : Optional.of(next);
  }

  @Override
  public String toString() {
    return toInetAddress().getHostAddress();
  }
}
