package dev.popsteer.bench;

import java.io.IOException;

/// A client that sends mutated messages and judges what comes back.
sealed interface HostileClient permits HostileUdp, HostileTcp {

  /// Sends so many and waits for what is owed to them.
  ///
  /// @throws IOException if the server cannot be talked to
  void send(long messages) throws IOException;
}
