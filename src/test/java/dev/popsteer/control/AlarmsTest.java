package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.health.Feed;
import dev.popsteer.health.Health;
import dev.popsteer.routing.Alarm;
import dev.popsteer.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlarmsTest {

  private static final Instant NOW = Instant.parse("2026-11-26T05:00:00Z");

  private final SnapshotPublisher publisher = new SnapshotPublisher();

  @Test
  void isNotAlarmedByNothing() {
    assertThat(publisher.alarms()).isEmpty();

    publisher.publish(World.CONFIGURATION);

    assertThat(publisher.alarms()).isEmpty();
    assertThat(publisher.reloads()).isEqualTo(new Reloads(1, 0, Duration.ZERO, null));
  }

  @Test
  void isAlarmedByARejectedReloadUntilOneIsTaken() {
    publisher.publish(World.CONFIGURATION);

    publisher.reject(NOW, List.of("pops.yaml:3:1: no such key", "pops.yaml:4:1: no such key"));

    assertThat(publisher.alarms())
        .containsExactly(
            new Alarm(
                "the reload at 2026-11-26T05:00:00Z was rejected, and what was loaded before serves",
                "pops.yaml:3:1: no such key (the first of 2 lines)"));
    publisher.publish(World.CONFIGURATION);
    assertThat(publisher.alarms()).isEmpty();
    assertThat(publisher.reloads()).isEqualTo(new Reloads(2, 1, Duration.ZERO, null));
  }

  @Test
  void hasTheAlarmsOfHealthAndOfWhatItIsReadFrom() {
    publisher.publish(World.CONFIGURATION);

    publisher.publish(new Health(Map.of(), new Feed.Live(), List.of("clocks")));
    publisher.healthTrouble(Optional.of(new Alarm("nonsense", "of osl")));

    assertThat(publisher.alarms())
        .extracting(Alarm::describe)
        .containsExactly("clocks", "nonsense: of osl");
    publisher.healthTrouble(Optional.empty());
    assertThat(publisher.alarms()).containsExactly(Alarm.of("clocks"));
  }
}
