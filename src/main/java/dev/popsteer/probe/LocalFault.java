package dev.popsteer.probe;

import java.io.IOException;
import java.net.BindException;
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

  static boolean isCauseOf(IOException failure) {
    var message = String.valueOf(failure.getMessage());
    return failure instanceof BindException || MESSAGES.stream().anyMatch(message::contains);
  }
}
