package dev.popsteer.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.health.Feed;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import dev.popsteer.testing.World;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zones;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HealthMetricsTest {

  private static final Instant NOW = Instant.parse("2026-11-26T05:00:00Z");

  private static HealthMetrics metrics(Snapshots snapshots) {
    return new HealthMetrics(snapshots, () -> NOW);
  }

  private static HealthMetrics metrics(Health health) {
    var snapshot = Snapshot.of(1, World.CONFIGURATION, health);
    return metrics(() -> Optional.of(snapshot));
  }

  private static HealthMetrics metrics(Standing london) {
    return metrics(
        new Health(Map.of(World.LONDON.code(), london), new Feed.Live(), List.of("look here")));
  }

  @Test
  void showsNothingBeforeTheFirstSnapshot() {
    assertThat(Scrape.of(metrics(Optional::empty))).isEmpty();
  }

  @Test
  void showsWhichPopsAreUp() {
    var metrics = metrics(World.health(World.LONDON));

    assertThat(Scrape.of(metrics, "popsteer_pop_up"))
        .containsExactly(
            "popsteer_pop_up{pop=\"jfk1\",} 1.0",
            "popsteer_pop_up{pop=\"lhr1\",} 0.0",
            "popsteer_pop_up{pop=\"nrt1\",} 1.0");
  }

  @Test
  void showsTheShareOfAPopThatIsBeingDrained() {
    var drained = new Standing(new PopState.Drained("new switch"), new Share(8), NOW, null, null);

    var metrics = metrics(drained);

    assertThat(Scrape.of(metrics, "popsteer_pop_share"))
        .contains(
            "popsteer_pop_share{pop=\"lhr1\",} 0.25", "popsteer_pop_share{pop=\"jfk1\",} 1.0");
    assertThat(Scrape.of(metrics, "popsteer_pop_up"))
        .contains("popsteer_pop_up{pop=\"lhr1\",} 0.0");
  }

  static List<PopState> statesOfEachWord() {
    return List.of(
        new PopState.Up(),
        new PopState.Shedding(90),
        new PopState.HeldBack(2, 2, NOW),
        new PopState.Down(2, 2),
        new PopState.Damped(Duration.ofSeconds(60)),
        new PopState.Drained(""),
        new PopState.Overridden(true, "", null),
        new PopState.Overridden(false, "", null));
  }

  @ParameterizedTest
  @MethodSource("statesOfEachWord")
  void showsOneStateOfAPop(PopState state) {
    var series = Scrape.of(metrics(Standing.of(state)), "popsteer_pop_state");

    assertThat(series)
        .filteredOn(line -> line.contains("pop=\"lhr1\""))
        .hasSize(PopState.WORDS.size())
        .filteredOn(line -> line.endsWith(" 1.0"))
        .containsExactly(
            "popsteer_pop_state{pop=\"lhr1\",state=\"%s\",} 1.0".formatted(state.word()));
  }

  @Test
  void showsThatAnOperatorOverridesAPop() {
    var metrics = metrics(Standing.of(new PopState.Overridden(false, "fire", null)));

    assertThat(Scrape.of(metrics, "popsteer_pop_overridden"))
        .contains(
            "popsteer_pop_overridden{pop=\"lhr1\",} 1.0",
            "popsteer_pop_overridden{pop=\"jfk1\",} 0.0");
  }

  @Test
  void showsThatNobodyReportsAPopAnyMore() {
    var metrics = metrics(new Standing(new PopState.Up(), Share.ALL, NOW, NOW, null));

    assertThat(Scrape.of(metrics, "popsteer_pop_silent"))
        .contains(
            "popsteer_pop_silent{pop=\"lhr1\",} 1.0", "popsteer_pop_silent{pop=\"jfk1\",} 0.0");
  }

  @Test
  void showsThatAChangeIsHeldBack() {
    var held = metrics(Standing.of(new PopState.HeldBack(2, 2, NOW)));

    assertThat(Scrape.of(held)).contains("popsteer_hold_back_active 1.0", "popsteer_alarms 1.0");
    assertThat(Scrape.of(metrics(World.health())))
        .contains("popsteer_hold_back_active 0.0", "popsteer_alarms 0.0");
  }

  @Test
  void losesTheSeriesOfAPopThatIsNoLongerConfigured() {
    var current = new AtomicReference<>(World.snapshot());
    var metrics = metrics(() -> Optional.of(current.get()));

    current.set(current.get().with(onlyTokyo()));

    assertThat(Scrape.of(metrics))
        .filteredOn(line -> line.contains("pop="))
        .isNotEmpty()
        .allMatch(line -> line.contains("pop=\"nrt1\""));
  }

  private static CompiledConfiguration onlyTokyo() {
    return World.configuration(
        List.of(), new Topology(List.of(World.TOKYO), List.of(), List.of()), new Zones(List.of()));
  }

  @Test
  void showsThatHealthIsRead() {
    assertThat(Scrape.of(metrics(World.health()))).contains("popsteer_health_feed_live 1.0");
  }

  @Test
  void showsThatHealthCannotBeReadAndHowOldItIs() {
    var lost = World.health().withFeed(new Feed.Lost(NOW, "refused"));
    var snapshot = Snapshot.of(1, World.CONFIGURATION, lost);
    var snapshots =
        new Snapshots() {
          @Override
          public Optional<Snapshot> current() {
            return Optional.of(snapshot);
          }

          @Override
          public Optional<Instant> healthReadAt() {
            return Optional.of(NOW.minusMillis(2_500));
          }
        };

    assertThat(Scrape.of(metrics(snapshots)))
        .contains("popsteer_health_feed_live 0.0", "popsteer_health_age_seconds 2.5");
  }

  @Test
  void showsTheAgeOfWhatWasKeptOverARestart() {
    var kept = World.health().withFeed(new Feed.Recalled(NOW.minusSeconds(60)));

    assertThat(Scrape.of(metrics(kept)))
        .contains("popsteer_health_feed_live 0.0", "popsteer_health_age_seconds 60.0");
  }

  @Test
  void saysNothingOfAFeedWhereNothingReportsHealth() {
    assertThat(Scrape.of(metrics(Health.ALL_UP)))
        .noneMatch(line -> line.startsWith("popsteer_health_"));
  }
}
