package dev.popsteer.transport;

import java.net.SocketException;
import java.util.Optional;
import java.util.function.Supplier;

/// The kind of UDP sockets that was chosen.
///
/// @param reason what was chosen and why, for the log
record UdpSocketChoice(UdpSocket.Opener opener, String reason) {

  /// @param obstacle why native sockets cannot be had, or empty; only asked if that matters
  /// @throws SocketException if native ones are wanted and cannot be had
  static UdpSocketChoice of(UdpSockets wanted, Supplier<Optional<String>> obstacle)
      throws SocketException {
    return switch (wanted) {
      case NIO -> nio("popsteer.dns.udp-sockets says so");
      case NATIVE -> {
        var reason = obstacle.get();
        if (reason.isPresent()) {
          throw new SocketException(
              "popsteer.dns.udp-sockets: native sockets cannot be had: " + reason.get());
        }
        yield natively();
      }
      case AUTO ->
          obstacle
              .get()
              .map(reason -> nio("native ones cannot be had: " + reason))
              .orElseGet(UdpSocketChoice::natively);
    };
  }

  private static UdpSocketChoice natively() {
    return new UdpSocketChoice(
        NativeUdpSocket::open, "UDP by native sockets (recvmmsg and sendmmsg)");
  }

  private static UdpSocketChoice nio(String why) {
    return new UdpSocketChoice(ChannelUdpSocket::open, "UDP by NIO sockets, as " + why);
  }
}
