package dev.popsteer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Datagrams that found the buffer of a socket full, as Linux counts them in `/proc/net/udp`.
final class SocketDrops {

  private SocketDrops() {}

  /// Of all IPv4 sockets that are bound to a port.
  static long of(int port) throws IOException {
    var suffix = ":%04X".formatted(port);
    return Files.readAllLines(Path.of("/proc/net/udp")).stream()
        .skip(1)
        .map(line -> line.strip().split("\\s+", -1))
        .filter(columns -> columns[1].endsWith(suffix))
        .mapToLong(columns -> Long.parseLong(columns[columns.length - 1]))
        .sum();
  }
}
