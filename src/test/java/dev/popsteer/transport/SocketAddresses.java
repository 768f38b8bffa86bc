package dev.popsteer.transport;

import dev.popsteer.geo.IpAddress;
import java.net.InetSocketAddress;

/// Socket addresses from text, without a look-up.
final class SocketAddresses {

  private SocketAddresses() {}

  static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(IpAddress.parse(host).toInetAddress(), port);
  }

  /// With any free port.
  static InetSocketAddress at(String host) {
    return at(host, 0);
  }
}
