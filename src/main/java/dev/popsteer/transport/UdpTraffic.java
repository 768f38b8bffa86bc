package dev.popsteer.transport;

import java.util.OptionalLong;

/// What has gone through the UDP sockets of an address so far.
///
/// @param taken datagrams that were received
/// @param answered those of them that an answer was made for
/// @param failed those that came to nothing for a bug, or a lack of memory
/// @param dropped those that the system threw away because nobody had received them in time; empty
///   if it does not tell
record UdpTraffic(long taken, long answered, long failed, OptionalLong dropped) {

  static final UdpTraffic NONE = new UdpTraffic(0, 0, 0, OptionalLong.of(0));

  /// What a socket knows; what has failed is not its matter.
  static UdpTraffic of(UdpSocket socket) {
    return new UdpTraffic(socket.taken(), socket.answered(), 0, socket.dropped());
  }

  /// Failures alone.
  static UdpTraffic failures(long count) {
    return new UdpTraffic(0, 0, count, OptionalLong.of(0));
  }

  /// Both together.
  UdpTraffic plus(UdpTraffic other) {
    boolean isTold = dropped.isPresent() && other.dropped.isPresent();
    return new UdpTraffic(
        taken + other.taken,
        answered + other.answered,
        failed + other.failed,
        isTold
            ? OptionalLong.of(dropped.getAsLong() + other.dropped.getAsLong())
            : OptionalLong.empty());
  }

  /// Whether the system has thrown datagrams away since another moment, as far as it tells.
  boolean hasOverflowedSince(UdpTraffic before) {
    return dropped.orElse(0) != before.dropped.orElse(0);
  }
}
