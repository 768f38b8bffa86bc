package dev.popsteer.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.control.Reloads;
import dev.popsteer.control.SnapshotPublisher;
import dev.popsteer.testing.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotMetricsTest {

  private static final Duration AGE = Duration.ofMinutes(2);

  private final SnapshotPublisher publisher = new SnapshotPublisher();
  private final SnapshotMetrics metrics =
      new SnapshotMetrics(
          publisher, publisher::reloads, () -> World.CONFIGURATION.loadedAt().plus(AGE));

  @Test
  void showsNoSnapshotBeforeTheFirst() {
    assertThat(Scrape.of(metrics))
        .containsExactly(
            "popsteer_reloads_total{outcome=\"taken\",} 0.0",
            "popsteer_reloads_total{outcome=\"rejected\",} 0.0",
            "popsteer_reload_rejected 0.0");
  }

  @Test
  void showsWhatServes() {
    publisher.publish(World.CONFIGURATION);
    publisher.publish(World.health(World.LONDON));

    assertThat(Scrape.of(metrics))
        .contains(
            "popsteer_snapshot_number 2.0",
            "popsteer_configuration_age_seconds 120.0",
            "popsteer_pops 3.0",
            "popsteer_services 3.0",
            "popsteer_reloads_total{outcome=\"taken\",} 1.0");
  }

  @Test
  void showsHowOldEachDatabaseIs() {
    publisher.publish(World.CONFIGURATION);
    var bundled = World.GEO.descriptions().getFirst();
    var age = Duration.between(bundled.built(), World.CONFIGURATION.loadedAt().plus(AGE));

    assertThat(Scrape.of(metrics, "popsteer_geoip_database_age_seconds"))
        .containsExactly(
            "popsteer_geoip_database_age_seconds{database=\"%s\",type=\"%s\",} %s"
                .formatted(bundled.name(), bundled.type(), (double) age.toSeconds()));
  }

  @Test
  void showsThatTheLastReloadWasRejected() {
    var trouble =
        new Reloads.Trouble(World.CONFIGURATION.loadedAt(), List.of("pops.yaml:3:1: no such key"));
    var rejected =
        new SnapshotMetrics(
            publisher,
            () -> new Reloads(2, 1, Duration.ofMillis(1_250), trouble),
            World.CONFIGURATION::loadedAt);

    assertThat(Scrape.of(rejected))
        .contains(
            "popsteer_reloads_total{outcome=\"taken\",} 2.0",
            "popsteer_reloads_total{outcome=\"rejected\",} 1.0",
            "popsteer_reload_rejected 1.0");
  }

  @Test
  void showsHowLongItTookToCompileWhatServes() {
    publisher.publish(World.CONFIGURATION);
    var built =
        new SnapshotMetrics(
            publisher,
            () -> new Reloads(1, 0, Duration.ofMillis(1_250), null),
            World.CONFIGURATION::loadedAt);

    assertThat(Scrape.of(built, "popsteer_snapshot_build_seconds"))
        .containsExactly("popsteer_snapshot_build_seconds 1.25");
  }
}
