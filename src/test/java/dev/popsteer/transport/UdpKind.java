package dev.popsteer.transport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/// The kinds of UDP sockets, each of which has to pass the tests.
enum UdpKind {
  NATIVE(UdpSockets.NATIVE),
  NIO(UdpSockets.NIO);

  private final UdpSockets setting;

  UdpKind(UdpSockets setting) {
    this.setting = setting;
  }

  UdpSockets setting() {
    return setting;
  }

  /// Skips the test on a system without this kind.
  void assumeAvailable() {
    if (this == NATIVE) {
      var obstacle = NativeSocketsCheck.obstacle();
      assumeTrue(obstacle.isEmpty(), obstacle::toString);
    }
  }

  UdpSocket.Opener opener() throws IOException {
    assumeAvailable();
    return UdpSocketChoice.of(setting, NativeSocketsCheck::obstacle).opener();
  }
}
