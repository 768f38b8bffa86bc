package dev.popsteer.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;

/// How a socket learns which address of the host was asked, so that the answer leaves from there.
///
/// A socket on one address sends from that by itself. One on the wildcard address would let the
/// kernel choose, and a host with several addresses might answer from another than was asked, which
/// no resolver accepts. The kernel tells the address in a control message with each datagram
/// (`IP_PKTINFO`, RFC 3542 §6.1), and takes the same message back with the answer.
enum AskedAddress {
  /// The socket's own.
  OF_SOCKET(SocketOption.IPV4_PACKET_INFO, 0, 0),
  /// `in_pktinfo`: interface, local address, destination of the packet.
  FROM_IPV4(SocketOption.IPV4_PACKET_INFO, 32, 16),
  /// `in6_pktinfo`: destination of the packet, interface. IPv4 addresses are mapped ones.
  FROM_IPV6(SocketOption.IPV6_RECEIVE_PACKET_INFO, 40, 32);

  /// Behind the header of a control message: its length, protocol and type.
  private static final int IPV6_ADDRESS_AT = 16;

  private final SocketOption option;
  private final int bytes;
  private final int interfaceAt;

  AskedAddress(SocketOption option, int bytes, int interfaceAt) {
    this.option = option;
    this.bytes = bytes;
    this.interfaceAt = interfaceAt;
  }

  static AskedAddress of(InetAddress bound) {
    if (!bound.isAnyLocalAddress()) {
      return OF_SOCKET;
    }
    return bound instanceof Inet4Address ? FROM_IPV4 : FROM_IPV6;
  }

  /// Has the kernel tell it with each datagram.
  ///
  /// @return 0 or an error
  int request(SystemCalls calls, int socket) {
    return this == OF_SOCKET ? 0 : calls.setOption(socket, option, 1);
  }

  /// The length of the control message, with its padding; 0 if there is none.
  int bytes() {
    return bytes;
  }

  /// Makes of a control message that came with a datagram the one for its answer: the interface is
  /// taken out, so that the answer takes the route that leads to the client. Only a link-local
  /// address means nothing without it.
  ///
  /// @param at where the control message begins
  void turnRound(MemorySegment segment, long at) {
    boolean linkLocal =
        this == FROM_IPV6
            && segment.get(JAVA_BYTE, at + IPV6_ADDRESS_AT) == (byte) 0xfe
            && (segment.get(JAVA_BYTE, at + IPV6_ADDRESS_AT + 1) & 0xc0) == 0x80;
    if (this != OF_SOCKET && !linkLocal) {
      segment.set(JAVA_INT, at + interfaceAt, 0);
    }
  }
}
