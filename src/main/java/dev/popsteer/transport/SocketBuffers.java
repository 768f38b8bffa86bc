package dev.popsteer.transport;

import java.util.ArrayList;
import java.util.Optional;

/// What the kernel lets wait in a UDP socket, in bytes.
///
/// @param receiveBytes queries that were not read yet
/// @param sendBytes answers that have not left yet
record SocketBuffers(int receiveBytes, int sendBytes) {

  /// What sockets ask for: absorbs bursts, and a pause of some milliseconds at full speed.
  static final int WANTED_BYTES = 4 << 20;

  /// What to change of the system; empty if it gave what was asked for.
  Optional<String> shortage() {
    var missing = new ArrayList<String>();
    if (receiveBytes < WANTED_BYTES) {
      missing.add("queries (net.core.rmem_max): %d KB".formatted(receiveBytes >> 10));
    }
    if (sendBytes < WANTED_BYTES) {
      missing.add("answers (net.core.wmem_max): %d KB".formatted(sendBytes >> 10));
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "UDP sockets have less room than the %d KB they want, so bursts may be lost, for %s"
                .formatted(WANTED_BYTES >> 10, String.join(" and ", missing)));
  }
}
