package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.Check;
import dev.popsteer.config.Pace;
import dev.popsteer.config.Probe;
import dev.popsteer.config.Probe.Need;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.Feed;
import dev.popsteer.probe.Outcome;
import dev.popsteer.probe.Target;
import dev.popsteer.probe.Timing;
import dev.popsteer.testing.World;
import dev.popsteer.topology.PopCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Without a prober: outcomes are those that a test makes up, and the clock is set by hand.
class ProbeLookTest {

  private static final PopCode LONDON = World.LONDON.code();
  private static final PopCode TOKYO = World.TOKYO.code();
  private static final Outcome PASSED = new Outcome.Passed(Timing.NONE, "fine", null, null);
  private static final Outcome FAILED = new Outcome.Failed(Timing.NONE, "refused");
  private static final Outcome UNTRIED = new Outcome.Untried("Too many open files");

  @TempDir private Path directory;
  private volatile Instant now = Instant.parse("2026-11-26T08:00:00Z");

  /// What is probed, as the configuration says.
  private List<Probe> probes = List.of(probe(LONDON), probe(TOKYO));

  private static Probe probe(PopCode pop) {
    return new Probe(
        "web",
        pop,
        List.of(IpAddress.parse("192.0.2.10")),
        80,
        Need.ALL,
        new Check.Tcp(null),
        Pace.DEFAULT);
  }

  /// A router that runs.
  private final class Router implements AutoCloseable {

    private final SnapshotPublisher publisher = new SnapshotPublisher();
    private final HealthStore store = HealthStore.start(directory, () -> now);
    private final HealthKeeper keeper;
    private final ProbeLook look;

    Router() {
      publisher.publish(World.CONFIGURATION);
      var pops = probes.stream().map(Probe::pop).collect(Collectors.toSet());
      keeper =
          HealthKeeper.start(
              publisher, new HealthSource.Itself(Set.copyOf(pops)), Optional.of(store), () -> now);
      look = new ProbeLook(() -> probes, publisher, keeper, () -> now);
    }

    void look() {
      look.look(wanted -> look.board().keep(Target.of(wanted)));
    }

    void find(PopCode pop, Outcome outcome) {
      look.board().record(Target.of(List.of(probe(pop))).getFirst(), outcome, now);
      look();
    }

    void findDown(PopCode pop) {
      for (int i = 0; i < Pace.DEFAULT.fall(); i++) {
        find(pop, FAILED);
      }
    }

    boolean isUp(PopCode pop) {
      return publisher.current().orElseThrow().health().of(pop).isUp();
    }

    @Override
    public void close() {
      keeper.close();
      store.close();
    }
  }

  @Test
  void passesNothingOnBeforeAnythingHasBeenFoundOut() {
    try (var router = new Router()) {
      router.look();

      assertThat(router.publisher.healthReadAt()).isEmpty();
      assertThat(router.publisher.current().orElseThrow().health().feed())
          .isEqualTo(new Feed.None());

      router.find(LONDON, PASSED);
      assertThat(router.publisher.healthReadAt()).contains(now);
      assertThat(router.publisher.current().orElseThrow().health().feed())
          .isEqualTo(new Feed.Live());
    }
  }

  @Test
  void aPopThatIsDownStaysDownWhenItCannotBeTriedAnyMore() {
    try (var router = new Router()) {
      router.look();
      router.find(TOKYO, PASSED);
      router.findDown(LONDON);
      assertThat(router.isUp(LONDON)).isFalse();

      for (int i = 0; i < 5; i++) {
        now = now.plusSeconds(4);
        router.find(LONDON, UNTRIED);
      }

      assertThat(router.isUp(LONDON)).isFalse();
    }
  }

  @Test
  void oneFailureAfterARestartDoesNotTakeDownWhatWasUp() {
    try (var router = new Router()) {
      router.look();
      router.find(LONDON, PASSED);
    }
    now = now.plusSeconds(10);

    try (var router = new Router()) {
      router.look();
      router.find(LONDON, FAILED);
      router.find(LONDON, FAILED);
      assertThat(router.isUp(LONDON)).isTrue();
      router.find(LONDON, FAILED);
      assertThat(router.isUp(LONDON)).isFalse();
    }
  }

  @Test
  void afterALongTimeTheFirstPassDecides() {
    try (var router = new Router()) {
      router.look();
      router.findDown(LONDON);
      assertThat(router.isUp(LONDON)).isFalse();
    }
    now = now.plus(Duration.ofHours(1));

    try (var router = new Router()) {
      router.look();
      router.find(LONDON, PASSED);
      assertThat(router.isUp(LONDON)).isTrue();
    }
  }

  @Test
  void aPopThatIsNotProbedAnyMoreAfterARestartIsUp() {
    try (var router = new Router()) {
      router.look();
      router.findDown(LONDON);
      router.findDown(TOKYO);
    }
    probes = List.of(probe(TOKYO));

    try (var router = new Router()) {
      router.look();
      router.findDown(TOKYO);
      assertThat(router.isUp(LONDON)).isTrue();
      assertThat(router.isUp(TOKYO)).isFalse();
    }
  }

  @Test
  void popsThatAreTakenOutTogetherAreTakenBackOneByOne() {
    try (var router = new Router()) {
      router.look();
      router.findDown(LONDON);
      router.findDown(TOKYO);
      assertThat(router.isUp(TOKYO)).isFalse();

      probes = List.of();
      router.look();

      assertThat(router.isUp(LONDON)).isTrue();
      assertThat(router.isUp(TOKYO)).isTrue();
    }
  }
}
