package dev.popsteer.ops;

import dev.popsteer.control.Reloads;
import dev.popsteer.geo.GeoTable.Description;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.GaugeMetricFamily;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What is served: which snapshot, of what size and age, from which databases; and how reloads
/// went.
public final class SnapshotMetrics implements MetricSource {

  private final Snapshots snapshots;
  private final Supplier<Reloads> reloads;
  private final InstantSource clock;

  /// @param reloads tells how they went
  public SnapshotMetrics(Snapshots snapshots, Supplier<Reloads> reloads, InstantSource clock) {
    this.snapshots = snapshots;
    this.reloads = reloads;
    this.clock = clock;
  }

  @Override
  public List<MetricFamilySamples> read() {
    var families = new ArrayList<>(ofReloads(reloads.get()));
    snapshots.current().ifPresent(snapshot -> families.addAll(ofSnapshot(snapshot)));
    return families;
  }

  private static List<MetricFamilySamples> ofReloads(Reloads reloads) {
    var loaded =
        Family.counters(
            "popsteer_reloads",
            "Loads of configuration and databases, the one at the start included.",
            "outcome");
    loaded.addMetric(List.of("taken"), (double) reloads.taken());
    loaded.addMetric(List.of("rejected"), (double) reloads.rejected());
    return List.of(
        loaded,
        Family.gauge(
            "popsteer_reload_rejected",
            "Whether the last load was rejected, so that what was loaded before serves.",
            Family.truth(reloads.trouble() != null)));
  }

  private List<MetricFamilySamples> ofSnapshot(Snapshot snapshot) {
    var configuration = snapshot.configuration();
    return List.of(
        Family.gauge(
            "popsteer_snapshot_number",
            "Number of the snapshot that serves; grows with each change.",
            (double) snapshot.number()),
        Family.gauge(
            "popsteer_configuration_age_seconds",
            "How long ago the configuration that serves was loaded.",
            age(configuration.loadedAt())),
        Family.gauge(
            "popsteer_snapshot_build_seconds",
            "How long it took to compile the configuration that serves.",
            Family.seconds(reloads.get().took())),
        Family.gauge("popsteer_pops", "PoPs.", configuration.topology().pops().size()),
        Family.gauge("popsteer_services", "Services.", snapshot.steering().routes().size()),
        Family.gauge("popsteer_plans", "Different ways of steering.", configuration.plans().size()),
        Family.gauge(
            "popsteer_steering_ranges",
            "Ranges of client addresses that are told apart.",
            (double) snapshot.steering().ranges()),
        databases(configuration.geo().descriptions(), configuration.asn().descriptions()));
  }

  private MetricFamilySamples databases(List<Description> locations, List<Description> networks) {
    var family =
        Family.gauges(
            "popsteer_geoip_database_age_seconds",
            "How long ago the GeoIP database was built, by those who publish it.",
            "database",
            "type");
    add(family, locations);
    add(family, networks);
    return family;
  }

  private void add(GaugeMetricFamily family, List<Description> databases) {
    for (var database : databases) {
      family.addMetric(List.of(database.name(), database.type()), age(database.built()));
    }
  }

  private double age(Instant then) {
    return Family.seconds(Duration.between(then, clock.instant()));
  }
}
