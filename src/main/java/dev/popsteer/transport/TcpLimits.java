package dev.popsteer.transport;

import dev.popsteer.geo.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What clients can make us hold over TCP and TLS: for all addresses of the process together.
///
/// [DnsServer.Settings] checks the ranges, so that all mistakes are told at once.
///
/// @param connections open at once, those in their handshake included; at least 1
/// @param perNetwork how many of them one network of clients may have
/// @param idle how long a connection may wait for a query; 1 ms to 1 hour
/// @param transfer how long each query may take to come, the answers at hand to go, and a TLS
///   handshake; 1 ms to 1 hour
public record TcpLimits(int connections, PerNetwork perNetwork, Duration idle, Duration transfer) {

  private static final Duration SHORTEST = Duration.ofMillis(1);

  /// /8 and /32: networks that hold more are not one client's.
  private static final int SHORTEST_NETWORK_FRACTION = 4;

  private static final Duration LONGEST = Duration.ofHours(1);

  /// A limit on the connections of each prefix of clients.
  ///
  /// @param connections open at once; at least 1
  /// @param ipv4Bits length of the prefixes that IPv4 addresses are counted by, 8 to 32
  /// @param ipv6Bits the same for IPv6, 32 to 128
  public record PerNetwork(int connections, int ipv4Bits, int ipv6Bits) {}

  List<String> problems() {
    var problems = new ArrayList<String>();
    checkCount(problems, "tcp-connections", connections);
    checkCount(problems, "tcp-connections-per-network", perNetwork.connections());
    checkBits(problems, "tcp-network-ipv4", perNetwork.ipv4Bits(), Family.IPV4);
    checkBits(problems, "tcp-network-ipv6", perNetwork.ipv6Bits(), Family.IPV6);
    checkTime(problems, "tcp-idle", idle);
    checkTime(problems, "tcp-transfer", transfer);
    return problems;
  }

  private static void checkCount(List<String> problems, String setting, int count) {
    if (count < 1) {
      problems.add("popsteer.dns." + setting + " must be at least 1, not " + count);
    }
  }

  private static void checkBits(List<String> problems, String setting, int bits, Family family) {
    int least = family.bits() / SHORTEST_NETWORK_FRACTION;
    if (bits < least || bits > family.bits()) {
      problems.add(
          "popsteer.dns.%s must be between %d and %d, not %d"
              .formatted(setting, least, family.bits(), bits));
    }
  }

  private static void checkTime(List<String> problems, String setting, Duration time) {
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      problems.add("popsteer.dns." + setting + " must be between 1 ms and 1 hour, not " + time);
    }
  }
}
