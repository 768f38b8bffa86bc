package dev.popsteer.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.Seed;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What holds whatever monitors and operators write, and when: over random histories under random
/// policies.
class BeliefsPropertyTest {

  private static final int HISTORIES = 150;
  private static final int SECONDS = 300;

  private final long seed = Seed.next();
  private final Random random = new Random(seed);

  private Duration seconds(int most) {
    return Duration.ofSeconds(1 + random.nextInt(most));
  }

  private HealthPolicy policy() {
    double from = random.nextDouble();
    return new HealthPolicy(
        new Quorum(random.nextInt(100)),
        new Freshness(seconds(40), seconds(10)),
        new Damping(1 + random.nextInt(8), seconds(120), seconds(60)),
        random.nextBoolean() ? Shedding.OFF : new Shedding(from, from + 0.1, 0.05, seconds(90)),
        new Ramps(seconds(60).minusSeconds(1), seconds(60).minusSeconds(1)),
        new HoldBack(random.nextInt(101), 1 + random.nextInt(4), seconds(20)));
  }

  @Test
  void movesSharesNoFasterThanTheRampsAndNeverTooManyPopsAtOnce() {
    System.out.println("BeliefsPropertyTest seed " + seed);
    int looks = 0;
    int falls = 0;
    int moves = 0;
    for (int i = 0; i < HISTORIES; i++) {
      var policy = policy();
      var world = new World(2 + random.nextInt(12));
      var history = new History(policy).look(world.look(History.NOON));
      var recent = new RecentFalls(policy);
      var bounds = new HashMap<PopCode, ShareBounds>();
      world.pops.forEach(pop -> bounds.put(pop, new ShareBounds(policy)));
      for (int second = 0; second < SECONDS; second++) {
        world.change(history.now());
        var next = history.pass(1);
        next = random.nextInt(10) == 0 ? next.lost() : next.look(world.look(next.now()));
        checkShares(history, next, bounds);
        assertThat(recent.areTooMany(history, next))
            .as("seed %d: %s after %s under %s", seed, next.states(), history.states(), policy)
            .isFalse();
        history = next;
      }
      looks += recent.looks();
      falls += recent.falls();
      moves += bounds.values().stream().mapToInt(ShareBounds::moves).sum();
    }
    System.out.printf("%d looks, %d falls, %d moves of shares checked%n", looks, falls, moves);
    assertThat(looks).isEqualTo(HISTORIES * SECONDS);
    assertThat(falls).isGreaterThan(5 * HISTORIES);
    assertThat(moves).isGreaterThan(50 * HISTORIES);
  }

  private void checkShares(History before, History after, Map<PopCode, ShareBounds> bounds) {
    var kept = after.beliefs().kept();
    var passed = Duration.between(before.now(), after.now());
    bounds.forEach(
        (pop, bound) -> {
          var was = before.health().standing(pop);
          var is = after.health().standing(pop);
          var fault = bound.fault(was, is, Objects.requireNonNull(kept.get(pop)), passed);
          assertThat(fault)
              .as("seed %d: %s after %s under %s", seed, is, was, after.policy())
              .isEmpty();
        });
  }

  @Test
  void believesSteadyMonitorsInTheEndWhateverHappenedBefore() {
    for (int i = 0; i < HISTORIES; i++) {
      var world = new World(2 + random.nextInt(5));
      var history = new History(policy()).look(world.look(History.NOON));
      for (int second = 0; second < 60; second++) {
        world.change(history.now());
        history = history.pass(1).look(world.look(history.now().plusSeconds(1)));
      }
      // What was lost is believed until it is written again and taken back.
      var words =
          new Observation(
              History.reports(true, true, true, true, true, true).reports(),
              new Drain("", null),
              new Forced(true, "", null));
      var again = new HashMap<PopCode, Observation>();
      world.pops.forEach(pop -> again.put(pop, words));
      history = history.after(again);
      var healthy = new HashMap<PopCode, Observation>();
      world.pops.forEach(pop -> healthy.put(pop, History.reports(true, true, true)));

      for (int second = 0; second < 200; second++) {
        history = history.after(healthy);
      }

      for (var pop : world.pops) {
        assertThat(history.of(pop)).as("seed %d", seed).isEqualTo(new PopState.Up());
        assertThat(history.steps(pop)).as("seed %d", seed).isEqualTo(Share.STEPS);
      }
    }
  }

  /// The worst that may happen is tried out: at each second every monitor changes its mind that
  /// may, and every report goes stale that is not renewed. Where no bound is known, nothing may
  /// change for longer than the longest that any monitor or operator has spoken of.
  @Test
  void changesNothingForAsLongAsItSaysThatNothingWill() {
    int cases = 20 * HISTORIES;
    int bounded = 0;
    int unbounded = 0;
    int silent = 0;
    for (int i = 0; i < cases; i++) {
      var world = new World(1);
      var history = calm(world);
      var standing = history.health().standing(world.pops.getFirst());
      var settled = standing.settled();
      int most = settled == null ? 120 : (int) settled.toSeconds() - 1;
      checkNothingChanges(world, history, most);
      if (most > 0) {
        silent += standing.silentSince() != null ? 1 : 0;
        bounded += standing.silentSince() == null && settled != null ? 1 : 0;
        unbounded += standing.silentSince() == null && settled == null ? 1 : 0;
      }
    }
    System.out.printf(
        "of %d promises %d bounded, %d without a bound, %d of silent monitors tried%n",
        cases, bounded, unbounded, silent);
    assertThat(bounded + unbounded + silent).isGreaterThan(cases / 2);
    assertThat(List.of(bounded, unbounded, silent)).allMatch(tried -> tried > cases / 20);
  }

  /// A history at the end of which the same is written again and again, long enough for a promise,
  /// and in some nothing any more for a while.
  private History calm(World world) {
    world.isSteady = true;
    var history = new History(policy()).look(world.look(History.NOON));
    for (int second = 0; second < 5; second++) {
      world.change(history.now());
      history = history.after(world.look(history.now().plusSeconds(1)));
    }
    for (int second = 0; second < 50; second++) {
      world.renew(history.now());
      history = history.after(world.look(history.now().plusSeconds(1)));
    }
    int pause = random.nextInt(3) == 0 ? random.nextInt(60) : 0;
    for (int second = 0; second < pause; second++) {
      history = history.after(world.look(history.now().plusSeconds(1)));
    }
    return history;
  }

  /// Monitors that are silent may speak at any time, which no promise can foresee: of them only
  /// what is known already is tried.
  private void checkNothingChanges(World world, History before, int seconds) {
    var pop = world.pops.getFirst();
    var standing = before.health().standing(pop);
    boolean isSilent = standing.silentSince() != null;
    var history = before;
    for (int second = 1; second <= seconds; second++) {
      var now = history.now().plusSeconds(1);
      var written =
          isSilent ? world.look(now) : Map.of(pop, worst(world, pop, now, standing.state()));
      history = history.after(written);
      assertThat(history.of(pop).isUp())
          .as("seed %d: %s after %d s of %s", seed, history.of(pop), second, standing)
          .isEqualTo(standing.state().isUp());
      assertThat(history.steps(pop))
          .as("seed %d: %s after %d s", seed, standing, second)
          .isEqualTo(standing.share().steps());
    }
  }

  /// Monitors whose time has come say the opposite of what is believed; the others write nothing.
  private Observation worst(World world, PopCode pop, Instant now, PopState state) {
    var written = world.written.getOrDefault(pop, Observation.NOTHING);
    var reports =
        written.reports().stream()
            .map(
                report -> {
                  boolean agrees = report.up() == state.isUp();
                  boolean mayTurn =
                      report.steady() != null
                          && report.at() != null
                          && !report.at().plus(report.steady()).isAfter(now);
                  return agrees && mayTurn
                      ? new MonitorReport(report.monitor(), !report.up(), report.load(), now, null)
                      : report;
                })
            .toList();
    return new Observation(reports, written.drain(), written.forced());
  }

  /// PoPs of which somebody writes something.
  private final class World {

    private final List<PopCode> pops;
    private final Map<PopCode, Observation> written = new HashMap<>();
    private boolean isSteady;

    World(int pops) {
      this.pops = IntStream.range(0, pops).mapToObj(i -> new PopCode("p" + i)).toList();
      this.pops.forEach(pop -> written.put(pop, Observation.NOTHING));
    }

    Map<PopCode, Observation> look(Instant now) {
      var look = new HashMap<PopCode, Observation>();
      written.forEach((pop, read) -> look.put(pop, read.at(now)));
      return look;
    }

    void change(Instant now) {
      if (random.nextInt(15) == 0) {
        boolean up = random.nextBoolean();
        pops.forEach(pop -> written.put(pop, observation(up ? 0.1 : 0.9, now)));
      }
      pops.forEach(
          pop -> {
            if (random.nextInt(5) == 0 || isSteady) {
              written.put(pop, observation(random.nextDouble(), now));
            }
          });
    }

    /// All monitors write what they wrote before, found anew.
    void renew(Instant now) {
      written.replaceAll(
          (_, read) ->
              new Observation(
                  read.reports().stream()
                      .map(
                          old ->
                              new MonitorReport(
                                  old.monitor(), old.up(), old.load(), now, old.steady()))
                      .toList(),
                  read.drain(),
                  read.forced()));
    }

    private Observation observation(double badness, Instant now) {
      var reports =
          IntStream.range(0, random.nextInt(6))
              .mapToObj(i -> report("m" + i, random.nextDouble() > badness, now))
              .toList();
      var drain = random.nextInt(8) == 0 ? new Drain("d", until(now)) : null;
      var forced =
          random.nextInt(10) == 0 ? new Forced(random.nextBoolean(), "f", until(now)) : null;
      return new Observation(reports, drain, forced);
    }

    private @Nullable Instant until(Instant now) {
      return random.nextBoolean() ? null : now.plusSeconds(1 + random.nextInt(60));
    }

    private MonitorReport report(String monitor, boolean up, Instant now) {
      boolean saysNothing = !isSteady && random.nextInt(4) == 0;
      return new MonitorReport(
          monitor,
          up,
          !isSteady && random.nextBoolean() ? random.nextDouble() * 1.2 : null,
          saysNothing ? null : isSteady ? now : now.plusSeconds(random.nextInt(20) - 10),
          isSteady || random.nextBoolean() ? Duration.ofSeconds(random.nextInt(60)) : null);
    }
  }
}
