package dev.popsteer.transport;

import java.util.OptionalLong;

/// What clients met with at sockets since the start, before a query was read; and who serves them.
///
/// @param threads that receive queries and take connections
/// @param connections over TCP and TLS
/// @param malformedProxyHeaders of trusted proxies, those that were missing included; what came
///   with them was thrown away
/// @param droppedDatagrams that the system threw away because nobody had taken them from their
///   socket in time; empty if it does not tell
public record ListenerCounts(
    Threads threads,
    Connections connections,
    OptionalLong droppedDatagrams,
    long malformedProxyHeaders) {

  /// Threads of listeners.
  ///
  /// @param running now
  /// @param expected to run
  public record Threads(int running, int expected) {

    static final Threads NONE = new Threads(0, 0);

    Threads plus(Threads other) {
      return new Threads(running + other.running, expected + other.expected);
    }
  }

  /// Connections over TCP and TLS.
  ///
  /// @param open now
  /// @param admitted so far
  /// @param refused for lack of room
  /// @param displaced ended to make room for another
  /// @param overdue ended because they were idle, or slow, for too long
  public record Connections(long open, long admitted, long refused, long displaced, long overdue) {}
}
