package dev.popsteer.cli;

import java.util.Optional;

/// What connections may take of the heap.
///
/// A connection that is at its worst holds a TLS session with its buffers (80 KB), the queries that
/// it has begun to send (4 KB) and the largest answer, which it does not read (64 KB).
final class ConnectionMemory {

  private static final int BYTES_AT_WORST = 160 * 1024;

  /// More are rarely of use, and each is an open file.
  private static final int MOST = 16_384;

  /// The rest is for the snapshot, of which there are two while another is loaded.
  private static final int HEAP_SHARE = 4;

  private ConnectionMemory() {}

  /// How many connections fit into a quarter of the heap, all of them at their worst; at least 1,
  /// at most 16,384.
  static int fitting(long heapBytes) {
    return Math.clamp(heapBytes / HEAP_SHARE / BYTES_AT_WORST, 1, MOST);
  }

  /// Says that a number of connections can exhaust the heap, if that is so.
  static Optional<String> shortage(int connections, long heapBytes) {
    int fitting = fitting(heapBytes);
    return connections <= fitting || heapBytes / HEAP_SHARE >= (long) connections * BYTES_AT_WORST
        ? Optional.empty()
        : Optional.of(
            ("popsteer.dns.tcp-connections (%d): if no client reads its answers, that many may take"
                    + " %d MB, and a quarter of the heap is %d MB. Raise the heap (-Xmx), or allow"
                    + " at most %d connections")
                .formatted(
                    connections,
                    ((long) connections * BYTES_AT_WORST) >> 20,
                    (heapBytes / HEAP_SHARE) >> 20,
                    fitting));
  }
}
