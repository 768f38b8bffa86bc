package dev.popsteer.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What a proxy says of the client for whom it speaks: a header of the PROXY protocol, version 2,
/// before all else that it sends
/// ([haproxy.org](https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt) §2.2). The first
/// version, which is text, is none.
///
/// Shape: 12 bytes that no other protocol begins with; version and command; family and transport;
/// the length of the rest, in 2 bytes; source and destination, with ports; and more that is skipped
/// (TLVs).
///
/// Mutable, so that one can be used for all datagrams of a thread. Not safe for use by several
/// threads.
final class ProxyHeader {

  /// Up to the length of the rest.
  static final int FIXED_BYTES = 16;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final long SIGNATURE = 0x0d0a_0d0a_000d_0a51L;
  private static final int SIGNATURE_END = 0x5549_540a;
  private static final int COMMAND_AT = 12;
  private static final int FAMILY_AT = 13;
  private static final int LENGTH_AT = 14;

  private static final int VERSION = 2;
  private static final int LOCAL = 0;
  private static final int PROXY = 1;

  private static final int UNSPECIFIED = 0;
  private static final int IPV4 = 1;
  private static final int IPV4_BYTES = 12;
  private static final int IPV6 = 2;
  private static final int IPV6_BYTES = 36;
  private static final int UNIX = 3;
  private static final int UNIX_BYTES = 216;

  /// Of none, a stream, or datagrams: how the client came, which may be otherwise than the proxy.
  private static final int MAX_TRANSPORT = 2;

  /// An IPv4 address in the form of an IPv6 address, before its last 32 bits.
  private static final long MAPPED = 0xffff;

  private boolean namesClient;
  private Family family = Family.IPV4;
  private long high;
  private long low;

  /// How long a header is, by its first [#FIXED_BYTES]; 0 if these do not begin one.
  static int length(MemorySegment memory, long at) {
    int command = Byte.toUnsignedInt(memory.get(JAVA_BYTE, at + COMMAND_AT));
    boolean begins =
        memory.get(LONG, at) == SIGNATURE
            && memory.get(INT, at + Long.BYTES) == SIGNATURE_END
            && command >>> 4 == VERSION
            && (command & 0xf) <= PROXY;
    return begins ? FIXED_BYTES + Short.toUnsignedInt(memory.get(SHORT, at + LENGTH_AT)) : 0;
  }

  /// A header by which a proxy says that it speaks for itself.
  static byte[] ofProxyItself() {
    return ByteBuffer.allocate(FIXED_BYTES)
        .putLong(SIGNATURE)
        .putInt(SIGNATURE_END)
        .put((byte) (VERSION << 4 | LOCAL))
        .array();
  }

  /// Reads a header.
  ///
  /// @param at where it begins
  /// @param available how many bytes there are from there on
  /// @return its length; 0 if there is none, or it is not whole, or has values that no proxy may
  ///   send
  int read(MemorySegment memory, long at, int available) {
    int length = available < FIXED_BYTES ? 0 : length(memory, at);
    if (length == 0 || length > available) {
      return 0;
    }
    namesClient = false;
    if ((memory.get(JAVA_BYTE, at + COMMAND_AT) & 0xf) == LOCAL) {
      // The proxy speaks for itself, whatever addresses there are.
      return length;
    }
    return readClient(memory, at, length - FIXED_BYTES) ? length : 0;
  }

  /// @return false if that is malformed
  private boolean readClient(MemorySegment memory, long at, int bytes) {
    int value = Byte.toUnsignedInt(memory.get(JAVA_BYTE, at + FAMILY_AT));
    int transport = value & 0xf;
    long address = at + FIXED_BYTES;
    if (transport > MAX_TRANSPORT) {
      return false;
    }
    switch (value >>> 4) {
      case UNSPECIFIED -> {
        return true;
      }
      case IPV4 -> {
        if (bytes < IPV4_BYTES) {
          return false;
        }
        become(Family.IPV4, (long) memory.get(INT, address) << Integer.SIZE, 0);
      }
      case IPV6 -> {
        if (bytes < IPV6_BYTES) {
          return false;
        }
        readIpv6(memory.get(LONG, address), memory.get(LONG, address + Long.BYTES));
      }
      case UNIX -> {
        return bytes >= UNIX_BYTES;
      }
      default -> {
        return false;
      }
    }
    namesClient = transport != UNSPECIFIED;
    return true;
  }

  private void readIpv6(long first, long last) {
    if (first == 0 && last >>> Integer.SIZE == MAPPED) {
      become(Family.IPV4, last << Integer.SIZE, 0);
    } else {
      become(Family.IPV6, first, last);
    }
  }

  private void become(Family ofClient, long first, long last) {
    family = ofClient;
    high = first;
    low = last;
  }

  /// Whether the header that was read last names a client. If not, the proxy speaks for itself, or
  /// for somebody without an address.
  boolean namesClient() {
    return namesClient;
  }

  /// Of the client that is named.
  Family family() {
    return family;
  }

  /// The first 64 bits of its address; IPv4 stands in the upper 32.
  long high() {
    return high;
  }

  /// The last 64 bits of its address; 0 for IPv4.
  long low() {
    return low;
  }

  /// The address of the client that is named.
  IpAddress client() {
    return new IpAddress(family, high, low);
  }
}
