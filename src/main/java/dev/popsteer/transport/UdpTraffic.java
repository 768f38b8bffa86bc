package dev.popsteer.transport;

import java.util.OptionalLong;

/// What has gone through the UDP sockets of an address so far.
///
/// @param taken datagrams that were received
/// @param answered those of them that an answer was made for
/// @param dropped those that the system threw away because nobody had received them in time; empty
///   if it does not tell
record UdpTraffic(long taken, long answered, OptionalLong dropped) {

  static final UdpTraffic NONE = new UdpTraffic(0, 0, OptionalLong.of(0));

  static UdpTraffic of(UdpSocket socket) {
    return new UdpTraffic(socket.taken(), socket.answered(), socket.dropped());
  }

  /// Both together.
  UdpTraffic plus(UdpTraffic other) {
    boolean isTold = dropped.isPresent() && other.dropped.isPresent();
    return new UdpTraffic(
        taken + other.taken,
        answered + other.answered,
        isTold
            ? OptionalLong.of(dropped.getAsLong() + other.dropped.getAsLong())
            : OptionalLong.empty());
  }

  /// Whether the system has thrown datagrams away since another moment, as far as it tells.
  boolean hasOverflowedSince(UdpTraffic before) {
    return dropped.orElse(0) != before.dropped.orElse(0);
  }
}
