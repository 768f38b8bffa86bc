package dev.popsteer.probe;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.List;

/// Tells what went wrong on this machine from what went wrong on the way or at the other end: a
/// monitor without IPv6, or without files to open, must not say that every PoP is down.
final class LocalFault {

  /// As Linux and macOS say it, for which Java has no exceptions of their own.
  private static final List<String> MESSAGES =
      List.of(
          "Network is unreachable",
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
    var message = String.valueOf(failure.getMessage());
    return failure instanceof BindException
        || MESSAGES.stream().anyMatch(message::contains)
        // The same words come from a router on the way, which is no fault of ours.
        || (failure instanceof NoRouteToHostException
            && target instanceof Inet6Address
            && !hasIpv6());
  }

  /// Whether this machine has an IPv6 address that reaches beyond its own network.
  private static boolean hasIpv6() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .anyMatch(
              address ->
                  address instanceof Inet6Address
                      && !address.isLoopbackAddress()
                      && !address.isLinkLocalAddress());
    } catch (SocketException e) {
      return false;
    }
  }
}
