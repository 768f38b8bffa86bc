package dev.popsteer.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/// The limit that the system sets on open files, of which each connection is one.
final class OpenFiles {

  /// What the process opens beside connections: libraries, listeners, Redis, files that are being
  /// loaded, and connections of whoever watches it.
  private static final int OTHERS = 500;

  private OpenFiles() {}

  /// Says that a number of connections may not be had, if that is so and can be found out.
  ///
  /// @param dns how many there may be over TCP and TLS
  /// @param http how many over HTTP
  static Optional<String> shortage(int dns, int http) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? shortage(dns, http, system.getMaxFileDescriptorCount())
        : Optional.empty();
  }

  /// @param limit of the process, as `ulimit -n` shows it
  static Optional<String> shortage(int dns, int http, long limit) {
    long needed = (long) dns + http + OTHERS;
    return limit >= needed
        ? Optional.empty()
        : Optional.of(
            ("The limit on open files is %d: popsteer.dns.tcp-connections (%d) and"
                    + " quarkus.http.limits.max-connections (%d) need %d. Raise it (ulimit -n,"
                    + " LimitNOFILE=), or at most %d connections can be served")
                .formatted(limit, dns, http, needed, Math.max(0, limit - OTHERS)));
  }
}
