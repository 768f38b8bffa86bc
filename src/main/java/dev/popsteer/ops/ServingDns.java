package dev.popsteer.ops;

import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import dev.popsteer.transport.DnsServer;
import dev.popsteer.transport.SelfCheck;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// The DNS server of this process, for those who look whether it is well. There is none before all
/// addresses are bound.
@Singleton
public final class ServingDns {

  /// For so long a finding counts, so that however many ask us, we ask ourselves but once.
  private static final long FRESH_NANOS = 1_000_000_000;

  private static final SelfCheck NOTHING_TO_ASK = new SelfCheck(Map.of());

  private final Snapshots snapshots;
  private volatile @Nullable DnsServer server;
  private @Nullable Look last;

  private record Look(long atNanos, SelfCheck found) {}

  ServingDns(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  /// It serves from now on.
  public synchronized void begins(DnsServer started) {
    server = started;
    last = null;
  }

  Optional<DnsServer> server() {
    return Optional.ofNullable(server);
  }

  /// What the server has found within the last second when it asked itself for the SOA record of
  /// one of its zones; empty before it serves.
  ///
  /// Waits for half a second if there is no answer.
  synchronized Optional<SelfCheck> look() {
    var asked = server;
    var snapshot = snapshots.current();
    if (asked == null || snapshot.isEmpty()) {
      return Optional.empty();
    }
    var known = last;
    if (known != null && System.nanoTime() - known.atNanos() < FRESH_NANOS) {
      return Optional.of(known.found());
    }
    var found =
        zone(snapshot.get()).map(zone -> asked.askItself(soaQuery(zone))).orElse(NOTHING_TO_ASK);
    last = new Look(System.nanoTime(), found);
    return Optional.of(found);
  }

  /// Any will do; without one there is nothing to be answered.
  private static Optional<Name> zone(Snapshot snapshot) {
    return snapshot.zones().origins().stream().min(Comparator.naturalOrder());
  }

  private static byte[] soaQuery(Name zone) {
    return Message.newQuery(Record.newRecord(zone, Type.SOA, DClass.IN)).toWire();
  }
}
