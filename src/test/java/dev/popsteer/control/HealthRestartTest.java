package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.control.Order.Words;
import dev.popsteer.health.Drain;
import dev.popsteer.health.Feed;
import dev.popsteer.health.Forced;
import dev.popsteer.health.Health;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.health.Observation;
import dev.popsteer.health.PartialLook;
import dev.popsteer.health.Unread;
import dev.popsteer.testing.World;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a router that is started again still believes, by who told it and who tells it now.
class HealthRestartTest {

  private static final PopCode LONDON = World.LONDON.code();
  private static final PopCode TOKYO = World.TOKYO.code();
  private static final HealthSource REDIS = new HealthSource.Redis();
  private static final HealthSource NOBODY = new HealthSource.Itself(Set.of());
  private static final HealthSource PROBES = new HealthSource.Itself(Set.of(LONDON, TOKYO));
  private static final HealthSource PROBES_OF_TOKYO = new HealthSource.Itself(Set.of(TOKYO));

  private static final Order DRAIN =
      new Order.Drain(LONDON, new Words("switch", Duration.ofHours(2)));
  private static final Order FORCE = new Order.Force(LONDON, false, new Words("fire", null));

  @TempDir private Path directory;
  private Instant now = Instant.parse("2026-11-26T08:00:00Z");

  /// Starts a router, and stops it again.
  ///
  /// @return what it believed in the end
  private Health run(HealthSource source, Consumer<HealthKeeper> during) {
    var publisher = new SnapshotPublisher();
    publisher.publish(World.CONFIGURATION);
    try (var store = HealthStore.start(directory, () -> now);
        var keeper = HealthKeeper.start(publisher, source, Optional.of(store), () -> now)) {
      during.accept(keeper);
    }
    return publisher.current().orElseThrow().health();
  }

  private Health run(HealthSource source) {
    return run(source, _ -> {});
  }

  private static String london(Health health) {
    return health.standing(LONDON).describe();
  }

  /// What a feed reads.
  ///
  /// @param london what the only monitor says of it; null if it says nothing
  /// @param tokyo likewise
  private Map<PopCode, Observation> look(@Nullable Boolean london, @Nullable Boolean tokyo) {
    var look = new HashMap<PopCode, Observation>();
    for (var pop : World.CONFIGURATION.topology().pops()) {
      look.put(pop.code(), Observation.NOTHING);
    }
    look.put(LONDON, observation(london));
    look.put(TOKYO, observation(tokyo));
    return look;
  }

  private Observation observation(@Nullable Boolean up) {
    return up == null
        ? Observation.NOTHING
        : Observation.of(List.of(new MonitorReport("self", up, null, now, null)));
  }

  @Test
  void ordersHoldForAsLongAsTheyStillHadToRun() {
    run(NOBODY, keeper -> keeper.give(DRAIN));

    now = now.plus(Duration.ofMinutes(90));
    assertThat(london(run(NOBODY)))
        .isEqualTo("drained by an operator until 2026-11-26T10:00:00Z: switch");

    now = now.plus(Duration.ofMinutes(31));
    assertThat(london(run(NOBODY))).isEqualTo("up");
  }

  @Test
  void ordersThatHaveEndedDoNotComeBackWithAClockThatIsSetBack() {
    run(NOBODY, keeper -> keeper.give(DRAIN));
    now = now.plus(Duration.ofHours(3));
    run(NOBODY, keeper -> keeper.give(new Order.Undrain(TOKYO)));

    now = now.minus(Duration.ofHours(2));

    assertThat(london(run(NOBODY))).isEqualTo("up");
  }

  @Test
  void anOrderFromBeforeIsTakenBackAfterwards() {
    run(NOBODY, keeper -> keeper.give(FORCE));

    assertThat(london(run(NOBODY))).isEqualTo("said to be down by an operator: fire");
    assertThat(london(run(NOBODY, keeper -> keeper.give(new Order.Unforce(LONDON)))))
        .isEqualTo("up");
    assertThat(london(run(NOBODY))).isEqualTo("up");
  }

  @Test
  void anOrderFromBeforeIsTakenBackThoughNothingHasBeenProbedYet() {
    run(
        PROBES,
        keeper -> {
          keeper.look(look(true, true));
          keeper.give(DRAIN);
        });

    assertThat(london(run(PROBES, keeper -> keeper.give(new Order.Undrain(LONDON)))))
        .startsWith("up");
    assertThat(london(run(PROBES))).startsWith("up");
  }

  @Test
  void anOrderThatDoesNotShowIsKept() {
    run(
        NOBODY,
        keeper -> {
          keeper.give(FORCE);
          keeper.give(DRAIN);
        });

    assertThat(london(run(NOBODY, keeper -> keeper.give(new Order.Unforce(LONDON)))))
        .startsWith("drained by an operator");
    run(
        NOBODY,
        keeper -> {
          keeper.give(FORCE);
          keeper.give(new Order.Undrain(LONDON));
        });
    assertThat(london(run(NOBODY, keeper -> keeper.give(new Order.Unforce(LONDON)))))
        .isEqualTo("up");
  }

  @Test
  void ordersHoldWhateverIsProbedAfterwards() {
    run(PROBES, keeper -> keeper.give(FORCE));

    assertThat(london(run(PROBES, keeper -> keeper.look(look(true, true)))))
        .isEqualTo("said to be down by an operator: fire");
    assertThat(london(run(NOBODY))).isEqualTo("said to be down by an operator: fire");
  }

  @Test
  void whatProbesSaidStandsWhileThereAreProbes() {
    run(PROBES, keeper -> keeper.look(look(false, true)));
    now = now.plus(Duration.ofDays(1));

    var after = run(PROBES);

    assertThat(london(after)).startsWith("1 of 1 monitors say that it is down");
    assertThat(after.feed()).isEqualTo(new Feed.Live());
  }

  @Test
  void whatProbesSaidDoesNotStandWhenThereAreNone() {
    run(
        PROBES,
        keeper -> {
          keeper.look(look(false, false));
          keeper.give(new Order.Drain(TOKYO, new Words("", null)));
        });

    var after = run(PROBES_OF_TOKYO);
    assertThat(london(after)).isEqualTo("up");
    assertThat(after.of(TOKYO).word()).isEqualTo("drained");

    var later = run(NOBODY);
    assertThat(london(later)).isEqualTo("up");
    assertThat(later.of(TOKYO).word()).isEqualTo("drained");
    assertThat(run(NOBODY, keeper -> keeper.give(new Order.Undrain(TOKYO))).of(TOKYO).word())
        .isEqualTo("up");
  }

  @Test
  void whatWasPackagedStandsWhoeverSaidIt() {
    var packaged = new HealthSource.Packaged();
    run(REDIS, keeper -> keeper.look(look(false, true)));
    now = now.plus(Duration.ofDays(30));

    assertThat(london(run(packaged))).startsWith("1 of 1 monitors say that it is down");

    run(NOBODY, keeper -> keeper.give(FORCE));
    assertThat(london(run(packaged))).isEqualTo("said to be down by an operator: fire");
  }

  @Test
  void whatIsOnlyReadIsNotChanged() throws IOException {
    run(REDIS, keeper -> keeper.look(look(false, true)));
    var file = directory.resolve("popsteer-health.json");
    byte[] before = Files.readAllBytes(file);
    var publisher = new SnapshotPublisher();
    publisher.publish(World.CONFIGURATION);

    try (var store = HealthStore.readOnly(directory, () -> now);
        var keeper = HealthKeeper.start(publisher, REDIS, Optional.of(store), () -> now)) {
      assertThat(store.hasFile()).isTrue();
      assertThat(publisher.current().orElseThrow().health().of(LONDON).word()).isEqualTo("down");
      keeper.look(look(true, false));
    }

    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void whatRedisSaidStandsWhileRedisIsAskedAndNoLonger() {
    run(REDIS, keeper -> keeper.look(look(false, true)));

    assertThat(london(run(REDIS))).startsWith("1 of 1 monitors say that it is down");
    assertThat(run(REDIS).feed()).isInstanceOf(Feed.Recalled.class);
    assertThat(run(NOBODY)).isEqualTo(Health.ALL_UP);
  }

  @Test
  void whatRedisSaidIsTheLastLookAfterARestart() {
    var look = look(false, true);
    run(REDIS, keeper -> keeper.look(look));

    run(REDIS, keeper -> assertThat(keeper.lastLook()).isEqualTo(look));
  }

  @Test
  void whatOperatorsSayInRedisIsKeptIfNothingOfItShows() {
    var fire = new Forced(false, "fire", null);
    var both = new HashMap<>(look(true, true));
    both.put(LONDON, new Observation(List.of(), new Drain("switch", null), fire));
    run(
        REDIS,
        keeper -> {
          var look = new HashMap<>(look(true, true));
          look.put(LONDON, new Observation(List.of(), null, fire));
          keeper.look(look);
          keeper.look(both);
        });

    run(REDIS, keeper -> assertThat(keeper.lastLook()).isEqualTo(both));
  }

  @Test
  void ordersOfTheRouterItselfDoNotStandWhenRedisHasTheSay() {
    run(NOBODY, keeper -> keeper.give(FORCE));

    assertThat(run(REDIS)).isEqualTo(Health.ALL_UP);
  }

  @Test
  void ordersHoldAfterALookInPart() {
    var after =
        run(
            NOBODY,
            keeper -> {
              keeper.give(FORCE);
              keeper.lookInPart(new PartialLook(look(true, true), Unread.NOTHING, "a part"));
            });

    assertThat(london(after)).startsWith("said to be down by an operator: fire");
  }
}
