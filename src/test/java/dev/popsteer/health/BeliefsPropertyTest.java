package dev.popsteer.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What holds whatever monitors and operators write, and when: over random histories under random
/// policies.
class BeliefsPropertyTest {

  private static final int HISTORIES = 150;
  private static final int SECONDS = 300;

  private final long seed = System.nanoTime();
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
  void movesSharesTowardsWhatTheStateAsksForAndNeverTooManyAtOnce() {
    System.out.println("BeliefsPropertyTest seed " + seed);
    for (int i = 0; i < HISTORIES; i++) {
      var policy = policy();
      var world = new World(2 + random.nextInt(12));
      var history = new History(policy).look(world.look(History.NOON));
      for (int second = 0; second < SECONDS; second++) {
        world.change(history.now());
        var next = history.pass(1);
        next = random.nextInt(10) == 0 ? next.lost() : next.look(world.look(next.now()));
        for (var pop : world.pops) {
          checkShare(history.health().standing(pop), next.health().standing(pop));
        }
        checkMassChange(history, next, policy);
        history = next;
      }
    }
  }

  private void checkShare(Standing before, Standing after) {
    int was = before.share().steps();
    int is = after.share().steps();
    var what = "seed %d: %s after %s".formatted(seed, after, before);
    switch (after.state()) {
      case PopState.Up _, PopState.HeldBack _, PopState.Shedding _ -> {
        boolean sheds = is < was;
        assertThat(sheds && after.state() instanceof PopState.Up).as(what).isFalse();
      }
      case PopState.Drained _ -> assertThat(is).as(what).isLessThanOrEqualTo(was);
      case PopState.Down _, PopState.Damped _ -> assertThat(is).as(what).isZero();
      case PopState.Overridden(boolean up, var _, var _) ->
          assertThat(is).as(what).isEqualTo(up ? Share.STEPS : 0);
    }
  }

  /// Never more than the share that is allowed goes down in one look, but what was held back for
  /// long enough.
  private void checkMassChange(History before, History after, HealthPolicy policy) {
    int up = 0;
    var fell = new ArrayList<PopCode>();
    for (var pop : after.states().keySet()) {
      var was = before.of(pop);
      var is = after.of(pop);
      if (was.isByHand() != is.isByHand()) {
        // It counts from now on, or no more, which is not seen from outside.
        return;
      }
      if (was.isUp() && !was.isByHand()) {
        up++;
        boolean waited =
            was instanceof PopState.HeldBack held && !held.until().isAfter(after.now());
        if (is instanceof PopState.Down && !waited) {
          fell.add(pop);
        }
      }
    }
    boolean isMany =
        fell.size() >= policy.holdBack().atLeast()
            && fell.size() * 100 > policy.holdBack().percent() * up;
    assertThat(isMany).as("seed %d: %s of %d at once", seed, fell, up).isFalse();
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
  /// may, and every report goes stale that is not renewed.
  @Test
  void changesNothingForAsLongAsItSaysThatNothingWill() {
    for (int i = 0; i < 20 * HISTORIES; i++) {
      var policy = policy();
      var world = new World(1);
      world.isSteady = true;
      var pop = world.pops.getFirst();
      var history = new History(policy).look(world.look(History.NOON));
      for (int second = 0; second < 5; second++) {
        world.change(history.now());
        history = history.after(world.look(history.now().plusSeconds(1)));
      }
      if (history.health().standing(pop).silentSince() != null) {
        continue;
      }
      var settled = history.settled(pop);
      var state = history.of(pop);
      int steps = history.steps(pop);
      long most = settled == null ? 0 : settled.toSeconds();
      for (int second = 1; second < most; second++) {
        history =
            history.after(Map.of(pop, worst(world, pop, history.now().plusSeconds(1), state)));
        assertThat(history.of(pop).isUp())
            .as("seed %d: %s after %d s of %s", seed, history.of(pop), second, settled)
            .isEqualTo(state.isUp());
        assertThat(history.steps(pop)).as("seed %d", seed).isEqualTo(steps);
      }
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
