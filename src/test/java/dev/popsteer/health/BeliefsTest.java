package dev.popsteer.health;

import static dev.popsteer.health.History.NOON;
import static dev.popsteer.health.History.reports;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BeliefsTest {

  private static final PopCode LONDON = new PopCode("lhr1");
  private static final PopState UP = new PopState.Up();
  private static final HealthPolicy STANDARD = HealthPolicy.DEFAULT;

  private static Map<PopCode, Observation> london(MonitorReport... reports) {
    return Map.of(LONDON, Observation.of(List.of(reports)));
  }

  private static MonitorReport report(String monitor, boolean up, @Nullable Instant at) {
    return new MonitorReport(monitor, up, null, at, null);
  }

  private static MonitorReport loaded(String monitor, double load) {
    return new MonitorReport(monitor, true, load, null, null);
  }

  private static HealthPolicy ramps(int drainSeconds, int recoverySeconds) {
    return new HealthPolicy(
        STANDARD.quorum(),
        STANDARD.freshness(),
        STANDARD.damping(),
        STANDARD.shedding(),
        new Ramps(Duration.ofSeconds(drainSeconds), Duration.ofSeconds(recoverySeconds)),
        STANDARD.holdBack());
  }

  private static HealthPolicy quorum(int percent) {
    return new HealthPolicy(
        new Quorum(percent),
        STANDARD.freshness(),
        STANDARD.damping(),
        STANDARD.shedding(),
        STANDARD.ramps(),
        STANDARD.holdBack());
  }

  private static Map<PopCode, Observation> drained(@Nullable Instant until) {
    return Map.of(LONDON, new Observation(List.of(), new Drain("works", until), null));
  }

  private static Map<PopCode, Observation> forced(boolean up, @Nullable Instant until) {
    var monitor = MonitorReport.of("m", !up);
    return Map.of(
        LONDON,
        new Observation(
            List.of(monitor), new Drain("works", null), new Forced(up, "I know", until)));
  }

  private static Map<PopCode, Observation> pops(int count, int down) {
    var look = new HashMap<PopCode, Observation>();
    for (int i = 0; i < count; i++) {
      look.put(new PopCode("p" + i), reports(i >= down));
    }
    return look;
  }

  private static long down(History history) {
    return history.states().values().stream().filter(state -> !state.isUp()).count();
  }

  // Quorum

  @Test
  void wantsMoreThanTheQuorum() {
    var strict = new History(quorum(66)).after(Map.of(LONDON, reports(false, false, true, false)));
    var lenient = new History(quorum(0)).after(Map.of(LONDON, reports(true, true, true, false)));

    assertThat(strict.of(LONDON)).isEqualTo(new PopState.Down(3, 4));
    assertThat(lenient.of(LONDON)).isEqualTo(new PopState.Down(1, 4));
    assertThat(
            new History(quorum(75))
                .after(Map.of(LONDON, reports(false, false, true, false)))
                .of(LONDON))
        .isEqualTo(UP);
  }

  // Staleness and clocks

  @Test
  void doesNotCountAReportThatIsStale() {
    var history =
        History.of(london(report("m1", false, NOON), MonitorReport.of("m2", true)))
            .after(london(report("m1", false, NOON), report("m3", false, NOON)));
    assertThat(history.of(LONDON)).isEqualTo(new PopState.Down(2, 2));

    var later =
        history.pass(40).look(london(report("m1", false, NOON), MonitorReport.of("m2", true)));

    assertThat(later.of(LONDON)).isEqualTo(UP);
  }

  @Test
  void keepsTheLastStateWhenNoReportIsFresh() {
    var look = london(report("m1", false, NOON));

    var silent = History.of(look).pass(60).look(look);

    assertThat(silent.of(LONDON)).isEqualTo(new PopState.Down(1, 1));
    assertThat(silent.health().standing(LONDON).silentSince()).isEqualTo(silent.now());
    assertThat(silent.health().standing(LONDON).describe()).contains("too few fresh reports since");
  }

  @Test
  void tellsWhatEachMonitorSaysAndWhetherThatCounts() {
    var me = new MonitorReport("me", true, 0.5, null, null);
    var look = london(report("dead", false, NOON), me);

    var later = History.of(look).pass(59).look(look);

    assertThat(later.beliefs().heard(later.policy(), later.now()).get(LONDON))
        .containsExactly(
            new Heard("dead", false, null, Duration.ofSeconds(60), false),
            new Heard("me", true, 0.5, Duration.ofSeconds(59), true));
  }

  @Test
  void neverFindsAReportStaleThatDoesNotSayWhenItWasMade() {
    var look = london(MonitorReport.of("me", false));

    var later = History.of(look).pass(86_400).look(look);

    assertThat(later.of(LONDON)).isEqualTo(new PopState.Down(1, 1));
    assertThat(later.health().standing(LONDON).silentSince()).isNull();
  }

  @Test
  void countsTheReportsOfAMonitorWhoseClockIsAnHourBehind() {
    var hourAgo = NOON.minusSeconds(3_600);

    var unknown = History.of(london(report("m", false, hourAgo)));
    var alive = unknown.after(london(report("m", false, hourAgo.plusSeconds(1))));

    assertThat(unknown.of(LONDON)).isEqualTo(UP);
    assertThat(alive.of(LONDON)).isEqualTo(new PopState.Down(1, 1));
    assertThat(alive.health().alarms())
        .containsExactly("the clock of monitor m is behind this one");
  }

  @Test
  void doesNotCountADeadMonitorForEverWhoseClockWasAnHourAhead() {
    var look =
        london(
            report("dead", false, NOON.plusSeconds(3_600)),
            MonitorReport.of("m", true),
            report("m2", false, NOON.plusSeconds(3_600)));

    var first = History.of(look);
    var later = first.pass(31).look(look);

    assertThat(first.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
    assertThat(first.health().alarms())
        .containsExactly("the clock of monitor dead, m2 is ahead of this one");
    assertThat(later.of(LONDON)).isEqualTo(UP);
  }

  @Test
  void survivesThatItsOwnClockIsSetBack() {
    var look =
        london(report("m", false, NOON), MonitorReport.of("m2", false), report("m3", true, NOON));
    var history = History.of(look);

    var back = history.pass(-7_200).look(look).pass(31).look(look);

    assertThat(back.of(LONDON)).isEqualTo(new PopState.Down(1, 1));
  }

  // Damping

  @Test
  void keepsAPopDownThatFlapsUntilItHasBeenSteady() {
    var history = History.of(Map.of(LONDON, reports(true)));
    for (int i = 0; i < 6; i++) {
      history = history.after(Map.of(LONDON, reports(i % 2 == 1)));
    }

    assertThat(history.of(LONDON)).isEqualTo(new PopState.Damped(Duration.ofSeconds(60)));
    assertThat(history.health().shareOf(LONDON)).isEqualTo(Share.NONE);
    assertThat(history.pass(58).look(Map.of(LONDON, reports(true))).of(LONDON))
        .isInstanceOf(PopState.Damped.class);
    assertThat(history.pass(60).look(Map.of(LONDON, reports(true))).of(LONDON)).isEqualTo(UP);
  }

  @Test
  void doesNotDampAPopThatChangesNowAndThen() {
    var history = History.of(Map.of(LONDON, reports(true)));
    for (int i = 0; i < 20; i++) {
      history = history.pass(70).look(Map.of(LONDON, reports(i % 2 == 1)));
    }

    assertThat(history.of(LONDON)).isEqualTo(UP);
  }

  @Test
  void publishesNothingNewForEachFlapOfAPopThatIsDamped() {
    var history = History.of(Map.of(LONDON, reports(true)));
    for (int i = 0; i < 6; i++) {
      history = history.after(Map.of(LONDON, reports(i % 2 == 1)));
    }
    var damped = history.health().standing(LONDON);

    var on = history.after(Map.of(LONDON, reports(false))).after(Map.of(LONDON, reports(true)));

    assertThat(on.health().standing(LONDON).state()).isEqualTo(damped.state());
    assertThat(on.health().standing(LONDON).since()).isEqualTo(damped.since());
  }

  // Words of operators

  @Test
  void putsAnOverrideAboveDrainAndMonitorsUntilItEnds() {
    var until = NOON.plusSeconds(60);

    var up = History.of(forced(true, until));
    var down = History.of(forced(false, until));
    var over = up.pass(60).lost();

    assertThat(up.of(LONDON)).isEqualTo(new PopState.Overridden(true, "I know", until));
    assertThat(up.health().shareOf(LONDON)).isEqualTo(Share.ALL);
    assertThat(down.health().shareOf(LONDON)).isEqualTo(Share.NONE);
    assertThat(over.of(LONDON)).isEqualTo(new PopState.Drained("works"));
  }

  @Test
  void endsADrainThatHasAnEndWithoutRedis() {
    var drained = History.of(drained(NOON.plusSeconds(60)));

    assertThat(drained.lost().of(LONDON)).isInstanceOf(PopState.Drained.class);
    assertThat(drained.pass(60).lost().of(LONDON)).isEqualTo(UP);
  }

  @Test
  void publishesTheEndOfAnOverrideOnceThoughItComesOutALittleDifferentEachTime() {
    var history = History.of(forced(true, NOON.plusSeconds(60)));

    var again = history.after(forced(true, NOON.plusSeconds(60).plusMillis(7)));

    assertThat(again.of(LONDON)).isEqualTo(history.of(LONDON));
  }

  // Ramps

  @Test
  void letsClientsGoStepByStepWhenAPopIsDrained() {
    var history = new History(ramps(32, 0)).after(Map.of(LONDON, Observation.NOTHING));

    var first = history.after(drained(null));
    var half = first.pass(15).look(drained(null));
    var gone = first.pass(31).look(drained(null));

    assertThat(first.steps(LONDON)).isEqualTo(31);
    assertThat(half.steps(LONDON)).isEqualTo(16);
    assertThat(half.health().standing(LONDON).describe())
        .isEqualTo("drained by an operator: works; gets 50 % of its clients");
    assertThat(gone.steps(LONDON)).isZero();
  }

  @Test
  void turnsRoundHalfWayWithTheShareReached() {
    var nothing = Map.of(LONDON, Observation.NOTHING);
    var half =
        new History(ramps(32, 64)).after(nothing).after(drained(null)).pass(15).look(drained(null));

    var turned = half.pass(2).look(nothing);

    assertThat(turned.steps(LONDON)).isEqualTo(17);
    assertThat(turned.pass(20).look(nothing).steps(LONDON)).isEqualTo(27);
    assertThat(turned.pass(30).look(nothing).of(LONDON)).isEqualTo(UP);
    assertThat(turned.pass(30).look(nothing).steps(LONDON)).isEqualTo(Share.STEPS);
  }

  @Test
  void goesBackAtItsOwnPaceWhenASlowRampIsTurnedRound() {
    var nothing = Map.of(LONDON, Observation.NOTHING);
    var slow = new History(ramps(3_200, 32)).after(nothing).after(drained(null));
    var draining = slow.pass(200).look(drained(null)).pass(99).look(drained(null));

    var turned = draining.after(nothing);

    assertThat(draining.steps(LONDON)).isEqualTo(29);
    assertThat(turned.steps(LONDON)).isEqualTo(30);
    assertThat(turned.after(nothing).steps(LONDON)).isEqualTo(31);
  }

  @Test
  void takesAPopOutAtOnceThatIsFoundDownAndLetsItComeBackSlowly() {
    var down =
        new History(ramps(60, 32))
            .after(Map.of(LONDON, reports(true)))
            .after(Map.of(LONDON, reports(false)));

    var back = down.after(Map.of(LONDON, reports(true)));

    assertThat(down.steps(LONDON)).isZero();
    assertThat(back.of(LONDON)).isEqualTo(UP);
    assertThat(back.steps(LONDON)).isEqualTo(1);
    assertThat(back.pass(10).look(Map.of(LONDON, reports(true))).steps(LONDON)).isEqualTo(11);
  }

  @Test
  void leavesAPopAtOnceThatIsFoundDownWhileItIsDrained() {
    var draining =
        new History(ramps(600, 0)).after(Map.of(LONDON, reports(true))).after(drained(null));

    var down =
        draining.after(
            Map.of(
                LONDON,
                new Observation(
                    List.of(MonitorReport.of("m", false)), new Drain("works", null), null)));

    assertThat(draining.steps(LONDON)).isEqualTo(31);
    assertThat(down.steps(LONDON)).isZero();
  }

  // Load

  @Test
  void shedsClientsBetweenTheWatermarksByTheMedianOfLoads() {
    var busy = History.of(london(loaded("a", 0.9), loaded("b", 0.9), loaded("liar", 50)));
    var full = History.of(london(loaded("a", 1), loaded("b", 1.2), loaded("liar", 0)));

    assertThat(busy.of(LONDON)).isEqualTo(new PopState.Shedding(90));
    assertThat(busy.steps(LONDON)).isEqualTo(16);
    assertThat(full.steps(LONDON)).isZero();
  }

  @Test
  void doesNotSwingWithALoadThatWavers() {
    var history = History.of(london(loaded("a", 0.9)));

    var wavering = history;
    for (int i = 0; i < 100; i++) {
      wavering = wavering.after(london(loaded("a", i % 2 == 0 ? 0.87 : 0.9)));
    }

    assertThat(wavering.steps(LONDON)).isEqualTo(history.steps(LONDON));
    assertThat(wavering.of(LONDON)).isEqualTo(history.of(LONDON));
  }

  @Test
  void movesTheShareSlowlyWhenTheLoadLeaps() {
    var history = History.of(london(loaded("a", 0.5))).after(london(loaded("a", 1)));

    assertThat(history.steps(LONDON)).isEqualTo(31);
    assertThat(history.pass(30).look(london(loaded("a", 1))).steps(LONDON)).isEqualTo(15);
  }

  @Test
  void givesAllClientsBackWhenTheLoadHasFallenByTheMargin() {
    var history = History.of(london(loaded("a", 0.85)));

    var relieved =
        history.after(london(loaded("a", 0.74))).pass(60).look(london(loaded("a", 0.74)));

    assertThat(relieved.of(LONDON)).isEqualTo(UP);
    assertThat(relieved.steps(LONDON)).isEqualTo(Share.STEPS);
  }

  @Test
  void shedsUntilTheClientsAreBackThatItHasLetGo() {
    var full = History.of(london(loaded("a", 1)));

    var relieved = full.pass(2).look(london(loaded("a", 0.1)));

    assertThat(relieved.steps(LONDON)).isEqualTo(1);
    assertThat(relieved.health().standing(LONDON).isBusy()).isTrue();
  }

  @Test
  void alarmsWhenMoreThanHalfOfThePopsShed() {
    var look = new HashMap<>(pops(10, 0));
    for (int i = 0; i < 5; i++) {
      look.put(new PopCode("p" + i), Observation.of(List.of(loaded("exporter", 1))));
    }
    var half = History.of(pops(10, 0)).after(look);
    look.put(new PopCode("p5"), Observation.of(List.of(loaded("exporter", 1))));

    assertThat(half.health().alarms()).isEmpty();
    assertThat(half.after(look).health().alarms())
        .containsExactly(
            "more than 50 % of the PoPs that are up shed clients because of their load");
  }

  // Many at once

  @Test
  void holdsBackThatMoreThanHalfOfThePopsGoDownAtOnce() {
    var held = History.of(pops(10, 0)).after(pops(10, 6));

    assertThat(down(held)).isZero();
    assertThat(held.health().alarms())
        .singleElement()
        .asString()
        .startsWith("6 PoPs are found down");
    assertThat(down(held.pass(9).look(pops(10, 6)))).isZero();
    assertThat(down(held.pass(10).look(pops(10, 6)))).isEqualTo(6);
    assertThat(held.pass(10).look(pops(10, 6)).health().alarms()).isEmpty();
  }

  @Test
  void holdsBackWhatDribblesIn() {
    var history = History.of(pops(10, 0));
    for (int down = 1; down <= 9; down++) {
      history = history.after(pops(10, down));
      assertThat(down(history)).isLessThanOrEqualTo(5);
    }
  }

  @Test
  void forgetsWhatWasHeldBackWhenItIsOver() {
    var over = History.of(pops(10, 0)).after(pops(10, 10)).after(pops(10, 0));

    assertThat(down(over.pass(60).look(pops(10, 0)))).isZero();
    assertThat(over.health().alarms()).isEmpty();
  }

  @Test
  void believesThatTwoOfTwoAreDown() {
    assertThat(down(History.of(pops(2, 0)).after(pops(2, 2)))).isEqualTo(2);
  }

  @Test
  void doesNotHoldBackWhatOperatorsDo() {
    var look = new HashMap<PopCode, Observation>();
    pops(10, 0)
        .forEach((pop, _) -> look.put(pop, new Observation(List.of(), new Drain("", null), null)));

    assertThat(down(History.of(pops(10, 0)).after(look))).isEqualTo(10);
  }

  @Test
  void believesTheFirstLookWhateverItSays() {
    assertThat(down(History.of(pops(10, 10)))).isEqualTo(10);
  }

  // How long nothing changes

  @Test
  void isSettledUntilTheQuorumCouldTurn() {
    var look =
        london(
            new MonitorReport("a", true, null, NOON.plusSeconds(1), Duration.ofSeconds(25)),
            new MonitorReport("b", true, null, NOON.plusSeconds(1), Duration.ofSeconds(12)),
            new MonitorReport("c", true, null, NOON.plusSeconds(1), Duration.ofSeconds(5)));

    assertThat(History.of(look).settled(LONDON)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void isNotKnownToBeSettledIfMonitorsDoNotSayHowSteadyTheyAre() {
    assertThat(History.of(Map.of(LONDON, reports(true, true))).settled(LONDON)).isNull();
  }

  @Test
  void isSettledUntilReportsThatGoStaleWouldTurnTheQuorum() {
    var at = NOON.plusSeconds(1);
    var look = london(report("a", true, at), report("b", true, at), MonitorReport.of("c", false));

    assertThat(History.of(look).settled(LONDON)).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void promisesNoMoreThanBeforeWhileNothingCanBeRead() {
    var look =
        london(new MonitorReport("a", true, null, NOON.plusSeconds(1), Duration.ofSeconds(12)));
    var history = History.of(look);

    for (int second = 0; second < 300; second++) {
      history = history.lost();

      assertThat(history.settled(LONDON)).isNotNull().isLessThanOrEqualTo(Duration.ofSeconds(10));
    }
  }

  @Test
  void isSettledUntilAnOverrideEnds() {
    var history = History.of(forced(true, NOON.plusSeconds(100)));

    assertThat(history.settled(LONDON)).isEqualTo(Duration.ofSeconds(60));
    assertThat(history.pass(80).look(forced(true, NOON.plusSeconds(100))).settled(LONDON))
        .isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void saysForAWhileThatItIsSettledForAShortTimeSoThatItDoesNotSaySomethingElseEachTime() {
    var history = new History(STANDARD);
    var settled = new TreeSet<Duration>();
    for (int second = 0; second < 300; second++) {
      var at = NOON.plusSeconds(1 + second / 10 * 10);
      history =
          history.after(london(new MonitorReport("a", true, null, at, Duration.ofSeconds(25))));
      if (second > 60) {
        settled.add(history.settled(LONDON));
      }
    }

    assertThat(settled).containsExactly(Duration.ofSeconds(15));
  }

  @Test
  void publishesNothingNewWhenOnlyTheTimesOfReportsMove() {
    var history = History.of(london(report("m", true, NOON)));
    for (int second = 1; second < 100; second++) {
      var next = history.after(london(report("m", true, NOON.plusSeconds(second))));

      assertThat(next.health()).isEqualTo(history.health());
      history = next;
    }
  }

  // Restarts

  @Test
  void knowsAfterARestartWhatItKnew() {
    var look =
        Map.of(
            LONDON,
            reports(false),
            new PopCode("fra1"),
            new Observation(List.of(), new Drain("works", null), null),
            new PopCode("nrt1"),
            new Observation(List.of(), null, new Forced(false, "", NOON.plusSeconds(30))));
    var before = History.of(look);

    var after = before.restart();

    assertThat(after.states()).isEqualTo(before.states());
    assertThat(after.health().feed()).isEqualTo(new Feed.Recalled(before.now()));
    assertThat(after.pass(30).lost().of(new PopCode("nrt1"))).isEqualTo(UP);
  }

  @Test
  void goesOnWithARampAfterARestart() {
    var draining =
        new History(ramps(32, 0))
            .after(Map.of(LONDON, reports(true)))
            .after(drained(null))
            .pass(15)
            .look(drained(null));

    var restarted = draining.restart();

    assertThat(restarted.steps(LONDON)).isEqualTo(15);
    assertThat(restarted.pass(5).lost().steps(LONDON)).isEqualTo(9);
  }

  @Test
  void keepsWhatItKnewIfRedisIsEmptyAfterARestart() {
    var before = History.of(Map.of(LONDON, reports(false)));

    var empty = before.restart().after(Map.of(LONDON, Observation.NOTHING));

    assertThat(empty.of(LONDON)).isEqualTo(new PopState.Down(1, 1));
  }

  /// And prints what that costs.
  @Test
  void believesTenMonitorsOfEachOfAThousandPops() {
    var history = new History(STANDARD);
    long[] nanos = new long[200];
    for (int i = 0; i < nanos.length; i++) {
      var at = history.now().plusSeconds(1);
      var look = new HashMap<PopCode, Observation>();
      IntStream.range(0, 1_000).forEach(pop -> look.put(new PopCode("p" + pop), manyReports(at)));
      long start = System.nanoTime();
      history = history.after(look);
      nanos[i] = System.nanoTime() - start;
    }

    Arrays.sort(nanos);
    System.out.printf(
        "A look at 1,000 PoPs with 10 monitors each: median %.1f ms, best %.1f ms%n",
        nanos[nanos.length / 2] / 1e6, nanos[0] / 1e6);
    var up = new PopState.Up();
    assertThat(history.states()).hasSize(1_000).allSatisfy((_, is) -> assertThat(is).isEqualTo(up));
  }

  private static Observation manyReports(Instant at) {
    return Observation.of(
        IntStream.range(0, 10)
            .mapToObj(
                monitor ->
                    new MonitorReport(
                        "m" + monitor, true, 0.5, at, Duration.ofSeconds(10 + monitor)))
            .toList());
  }
}
