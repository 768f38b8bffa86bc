package dev.popsteer.probe;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/// Tells what went wrong on this machine from what went wrong on the way or at the other end: a
/// monitor without IPv6, or without files to open, must not say that every PoP is down.
final class LocalFault {

  /// As Linux and macOS say it, for which Java has no exceptions of their own.
  private static final List<String> MESSAGES =
      List.of(
          "Network is down",
          "Too many open files",
          "No buffer space available",
          "Cannot assign requested address",
          "Can't assign requested address",
          "Protocol family unavailable",
          "Address family not supported",
          "Operation not permitted",
          "Permission denied");

  private LocalFault() {}

  /// @param target that was to be connected to
  static boolean isCauseOf(IOException failure, InetAddress target) {
    return isCauseOf(failure, target, LocalFault::ownAddresses);
  }

  /// @param own addresses of this machine, asked for where they matter
  static boolean isCauseOf(
      IOException failure, InetAddress target, Supplier<List<InetAddress>> own) {
    var message = String.valueOf(failure.getMessage());
    return failure instanceof BindException
        || MESSAGES.stream().anyMatch(message::contains)
        || (isUnreachable(failure, message)
            && own.get().stream().noneMatch(address -> reachesOut(address, target)));
  }

  /// That is what this machine says of itself without a network, and also what it says when a
  /// router on the way has no route (ICMP), as when the prefix of a PoP is withdrawn: no fault of
  /// ours.
  private static boolean isUnreachable(IOException failure, String message) {
    return failure instanceof NoRouteToHostException || message.contains("Network is unreachable");
  }

  /// Whether a machine with this address has a network of the target's family that reaches beyond
  /// its own link. Unique local addresses (RFC 4193) lead to their like alone.
  private static boolean reachesOut(InetAddress own, InetAddress target) {
    return own.getClass() == target.getClass()
        && !own.isLoopbackAddress()
        && !own.isLinkLocalAddress()
        && (!isUniqueLocal(own) || isUniqueLocal(target));
  }

  private static boolean isUniqueLocal(InetAddress address) {
    return address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
  }

  /// Of the interfaces that are up.
  private static List<InetAddress> ownAddresses() {
    try {
      var addresses = new ArrayList<InetAddress>();
      for (var network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (network.isUp()) {
          addresses.addAll(Collections.list(network.getInetAddresses()));
        }
      }
      return addresses;
    } catch (SocketException e) {
      return List.of();
    }
  }
}
