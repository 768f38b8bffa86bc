package dev.popsteer.ops;

import dev.popsteer.transport.DnsServer;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/// Alive as long as all threads run that receive queries and take connections: when one has ended,
/// a part of the queries is not answered any more, and only a restart mends that. A start that
/// takes long is none that has failed.
@Liveness
@Singleton
public final class DnsLiveness implements HealthCheck {

  private final ServingDns dns;

  DnsLiveness(ServingDns dns) {
    this.dns = dns;
  }

  @Override
  public HealthCheckResponse call() {
    boolean isAlive = dns.server().map(DnsServer::isRunning).orElse(true);
    return HealthCheckResponse.named("dns-threads").status(isAlive).build();
  }
}
