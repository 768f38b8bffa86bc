package dev.popsteer.transport;

import dev.popsteer.geo.IpAddress;
import org.jspecify.annotations.Nullable;

/// How the connections of a listener are served.
///
/// @param connections the table of all connections, shared by the listeners of the process
record Serving(StreamProtocol protocol, ConnectionTable connections, Answering answering) {

  /// Answers one message.
  ///
  /// @return the answer, or null if there must be none
  byte @Nullable [] answer(byte[] message, IpAddress source) {
    return answering.answer(message, source, protocol.protocol());
  }
}
