package dev.popsteer.ops;

import dev.popsteer.transport.DnsServer;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The DNS server of this process, for those who look whether it is well. There is none before all
/// addresses are bound.
@Singleton
public final class ServingDns {

  private volatile @Nullable DnsServer server;

  /// It serves from now on.
  public void begins(DnsServer started) {
    server = started;
  }

  Optional<DnsServer> server() {
    return Optional.ofNullable(server);
  }
}
