package dev.popsteer.ops;

import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import dev.popsteer.transport.DnsServer;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Ready once all addresses are bound, and as long as the server answers at each of them when it
/// asks itself for the SOA record of one of its zones.
///
/// Called in threads that may wait.
@Readiness
@Singleton
public final class DnsReadiness implements HealthCheck {

  /// For so long an answer counts, so that however many ask us, we ask ourselves but once.
  private static final long FRESH_NANOS = 1_000_000_000;

  private final ServingDns dns;
  private final Snapshots snapshots;
  private @Nullable Look last;

  /// What came of asking.
  ///
  /// @param silent where there was no answer; null if there was one everywhere
  private record Look(long atNanos, @Nullable InetSocketAddress silent) {}

  DnsReadiness(ServingDns dns, Snapshots snapshots) {
    this.dns = dns;
    this.snapshots = snapshots;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("dns");
    var server = dns.server();
    var snapshot = snapshots.current();
    if (server.isEmpty() || snapshot.isEmpty()) {
      return response.down().withData("trouble", "nothing is bound yet").build();
    }
    var silent = look(server.get(), snapshot.get()).silent();
    if (silent != null) {
      var where = silent.getAddress().getHostAddress() + " port " + silent.getPort();
      return response.down().withData("trouble", "no answer over UDP at " + where).build();
    }
    return response.up().build();
  }

  private synchronized Look look(DnsServer server, Snapshot snapshot) {
    var known = last;
    if (known != null && System.nanoTime() - known.atNanos() < FRESH_NANOS) {
      return known;
    }
    var silent = zone(snapshot).flatMap(zone -> server.unanswered(soaQuery(zone)));
    var look = new Look(System.nanoTime(), silent.orElse(null));
    last = look;
    return look;
  }

  /// Any will do; without one there is nothing to be answered.
  private static Optional<Name> zone(Snapshot snapshot) {
    return snapshot.zones().origins().stream().min(Comparator.naturalOrder());
  }

  private static byte[] soaQuery(Name zone) {
    return Message.newQuery(Record.newRecord(zone, Type.SOA, DClass.IN)).toWire();
  }
}
