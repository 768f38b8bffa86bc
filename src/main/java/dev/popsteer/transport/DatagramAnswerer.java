package dev.popsteer.transport;

import dev.popsteer.dns.Datagram;

/// Answers the datagrams of one thread, in the memory where they are.
///
/// [dev.popsteer.dns.DatagramResponder] is the one of the product; a fixed answer lets tests and
/// benchmarks see what sockets cost by themselves.
@FunctionalInterface
interface DatagramAnswerer {

  /// Is told which it will be asked to answer next, in this order: see
  /// [dev.popsteer.dns.DatagramResponder#expect].
  ///
  /// @param count how many of them
  default void expect(Datagram[] datagrams, int count) {}

  /// Answers one.
  ///
  /// @return the length of the answer that was written; 0 if there must be none
  int respond(Datagram datagram);

  /// Is told how long it took from when datagrams were there until the answers to them were sent.
  ///
  /// @param answers how many there were
  default void took(int answers, long nanos) {}
}
