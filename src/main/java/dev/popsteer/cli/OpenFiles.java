package dev.popsteer.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/// The limit that the system sets on open files, of which each connection is one.
final class OpenFiles {

  /// What the process opens beside connections: libraries, listeners, Redis, HTTP, files that are
  /// being loaded.
  private static final int OTHERS = 500;

  private OpenFiles() {}

  /// Says that a number of connections may not be had, if that is so and can be found out.
  static Optional<String> shortage(int connections) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? shortage(connections, system.getMaxFileDescriptorCount())
        : Optional.empty();
  }

  /// @param limit of the process, as `ulimit -n` shows it
  static Optional<String> shortage(int connections, long limit) {
    long needed = (long) connections + OTHERS;
    return limit >= needed
        ? Optional.empty()
        : Optional.of(
            ("The limit on open files is %d: popsteer.dns.tcp-connections (%d) needs %d. Raise it"
                    + " (ulimit -n, LimitNOFILE=), or at most %d connections can be served")
                .formatted(limit, connections, needed, Math.max(0, limit - OTHERS)));
  }
}
