package dev.popsteer.health;

import static dev.popsteer.health.History.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.popsteer.topology.PopCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is believed when reports, or all of Redis, were away for a while: what a majority had
/// decided stands until a majority is heard again, or those who are not had the time to be.
class OutageTest {

  private static final PopCode LONDON = new PopCode("lhr1");
  private static final PopCode TOKYO = new PopCode("nrt1");
  private static final PopState UP = new PopState.Up();
  private static final Observation NOTHING = Observation.NOTHING;

  private static MonitorReport report(String monitor, boolean up, Instant at) {
    return new MonitorReport(monitor, up, null, at, null);
  }

  private static Observation of(MonitorReport... reports) {
    return Observation.of(List.of(reports));
  }

  private static Map<PopCode, Observation> london(MonitorReport... reports) {
    return Map.of(LONDON, of(reports));
  }

  /// Both PoPs with the same reports.
  private static Map<PopCode, Observation> both(MonitorReport... reports) {
    return Map.of(LONDON, of(reports), TOKYO, of(reports));
  }

  /// Three monitors that say that a PoP is down, of which one disagrees.
  private static MonitorReport[] twoOfThree(Instant at) {
    return new MonitorReport[] {
      report("a", true, at), report("b", false, at), report("c", false, at)
    };
  }

  private static History lost(History history, int seconds) {
    var later = history;
    for (int second = 0; second < seconds; second++) {
      later = later.lost();
    }
    return later;
  }

  // Monitors that are missing for a look

  @Test
  void goesOnByItsOwnClockWithAMonitorThatWasMissingForOneLook() {
    var hour = NOON.minusSeconds(3_600);
    var history = History.of(london(report("m", false, hour)));
    history = history.after(london(report("m", false, hour.plusSeconds(1))));

    var missing = history.after(Map.of(LONDON, NOTHING));
    var back = missing.after(london(report("m", false, hour.plusSeconds(3))));

    assertThat(missing.of(LONDON)).isEqualTo(UP);
    assertThat(back.of(LONDON)).isEqualTo(new PopState.Down(1, 1));
  }

  @Test
  void countsANewMonitorWhoseClockIsAnHourBehind() {
    var history = History.of(london(report("a", true, NOON)));

    var joined =
        history.after(
            london(
                report("a", true, NOON),
                report("b", false, NOON.minusSeconds(3_600)),
                report("c", false, NOON.minusSeconds(3_600))));

    assertThat(joined.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
  }

  @Test
  void doesNotTakeAnOldReportForANewOneThatWasOnlyMissingForOneLook() {
    var dead = report("dead", false, NOON);
    var old = History.of(london(dead, report("m", true, NOON))).pass(40);
    old = old.look(london(dead, report("m", true, old.now())));

    var missing = old.after(london(report("m", true, old.now())));
    var back = missing.after(london(dead, report("m", true, old.now())));

    assertThat(back.beliefs().heard(back.policy(), back.now()).get(LONDON))
        .extracting(Heard::monitor, Heard::counts)
        .containsExactly(tuple("dead", false), tuple("m", true));
  }

  @Test
  void remembersOnlySoManyMonitorsThatAreGone() {
    var monitors = Monitors.NONE;
    for (int i = 0; i < 1_000; i++) {
      var now = NOON.plusSeconds(i);
      var written = List.of(report("m" + i, true, now), report("n" + i, true, now));
      monitors = monitors.read(written, Freshness.DEFAULT, now);
    }

    assertThat(monitors.gone()).hasSize(Monitors.MAX_GONE);
    assertThat(monitors.gone().getFirst().report().monitor()).isEqualTo("m998");
  }

  // Clocks

  @Test
  void doesNotSayAfterAnOutageThatAClockIsBehind() {
    var history = lost(History.of(london(report("m", true, NOON))), 300);

    var back = history.after(london(report("m", true, NOON.plusSeconds(10))));

    assertThat(back.health().alarms()).isEmpty();
  }

  @Test
  void saysAfterAnOutageThatAClockIsBehindIfItIs() {
    var history = lost(History.of(london(report("m", true, NOON))), 300);

    var back = history.after(london(report("m", true, NOON.minusSeconds(40))));
    back = back.after(london(report("m", true, NOON.minusSeconds(39))));

    assertThat(back.health().alarms()).containsExactly("the clock of monitor m is behind this one");
  }

  // What Redis had long ago

  @Test
  void believesNoReportThatIsOlderThanTheOneBefore() {
    var down = report("m", false, NOON.minusSeconds(3_600));
    var history = lost(History.of(london(report("m", true, NOON))), 5);

    var back = history.after(london(down)).after(london(down));
    var replica = back.after(london(report("m", true, NOON))).after(london(down));

    assertThat(back.of(LONDON)).isEqualTo(UP);
    assertThat(replica.of(LONDON)).isEqualTo(UP);
  }

  @Test
  void believesAMonitorThatGoesOnFromAnOlderReport() {
    var history = History.of(london(report("m", true, NOON)));
    history = history.after(london(report("m", false, NOON.minusSeconds(3_600))));

    var written = history.after(london(report("m", false, NOON.minusSeconds(3_599))));

    assertThat(history.of(LONDON)).isEqualTo(UP);
    assertThat(written.of(LONDON)).isEqualTo(new PopState.Down(1, 1));
  }

  @Test
  void letsAReportGrowOldWhileAnOlderOneStandsInItsPlace() {
    var older = london(report("m", false, NOON.minusSeconds(3_600)));
    var history = History.of(london(report("m", true, NOON))).after(older);

    var later = history;
    for (int second = 0; second < 40; second++) {
      later = later.after(older);
    }

    assertThat(later.beliefs().heard(later.policy(), later.now()).get(LONDON))
        .extracting(Heard::monitor, Heard::up, Heard::counts)
        .containsExactly(tuple("m", true, false));
  }

  // Redis is away, and comes back

  @Test
  void changesNothingWhileNothingCanBeReadThoughReportsGrowOldOneAfterTheOther() {
    var history =
        History.of(
            london(
                report("a", true, NOON),
                report("b", false, NOON.minusSeconds(9)),
                report("c", false, NOON.minusSeconds(5))));

    var later = history;
    for (int second = 0; second < 100; second++) {
      later = later.lost();

      assertThat(later.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
    }
  }

  @Test
  void keepsAPopDampedThatCannotBeFoundToBeSteady() {
    var history = History.of(london(MonitorReport.of("m", true)));
    for (int i = 0; i < 6; i++) {
      history = history.after(london(MonitorReport.of("m", i % 2 == 1)));
    }

    assertThat(history.of(LONDON)).isInstanceOf(PopState.Damped.class);
    assertThat(lost(history, 100).of(LONDON)).isInstanceOf(PopState.Damped.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 25, 35, 600})
  void doesNotLetTheMonitorDecideAloneThatIsBackFirstAfterAnEmptyRestart(int outage) {
    var away = lost(History.of(both(twoOfThree(NOON))), outage);
    var back = away.now().plusSeconds(1);

    var one = away.after(both(report("a", true, back)));
    var two = one.after(both(report("a", true, back), report("b", true, back.plusSeconds(1))));

    assertThat(one.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
    assertThat(one.of(TOKYO)).isEqualTo(new PopState.Down(2, 3));
    assertThat(two.of(LONDON)).isEqualTo(UP);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 25, 35, 600})
  void doesNotLetItDecideAloneAboutTheOnlyPop(int outage) {
    var away = lost(History.of(london(twoOfThree(NOON))), outage);

    var one = away.after(london(report("a", true, away.now())));

    assertThat(one.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 25, 35, 600})
  void doesNotLetItDecideAloneAfterARestartOfItsOwn(int outage) {
    var away = History.of(london(twoOfThree(NOON))).restart();
    away = lost(away, outage);

    var one = away.after(london(report("a", true, away.now())));

    assertThat(one.of(LONDON).isUp()).isFalse();
  }

  @Test
  void letsTheOnlyMonitorThatComesBackDecideWhenTheOthersHadTheTimeTo() {
    var away = lost(History.of(london(twoOfThree(NOON))), 60);

    var alone = away;
    for (int second = 0; second < 31; second++) {
      alone = alone.after(london(report("a", true, alone.now())));
    }

    assertThat(alone.of(LONDON)).isEqualTo(UP);
    assertThat(alone.health().alarms()).isEmpty();
  }

  @Test
  void doesNotLetTheMonitorDecideAloneThatIsHeardFirstAfterASilence() {
    var history = History.of(london(twoOfThree(NOON)));
    var silent = history.pass(60).look(london(twoOfThree(NOON)));
    var b = report("b", true, silent.now());

    var one = silent.after(london(report("a", true, NOON), b, report("c", false, NOON)));
    var two = one.after(london(report("a", true, one.now()), b, report("c", false, NOON)));

    assertThat(one.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
    assertThat(one.health().standing(LONDON).silentSince()).isEqualTo(silent.now());
    assertThat(two.of(LONDON)).isEqualTo(UP);
    assertThat(two.health().standing(LONDON).silentSince()).isNull();
  }

  @Test
  void letsAMonitorDecideAloneWhenTheOthersStaySilentAfterASilence() {
    var silent = History.of(london(twoOfThree(NOON))).pass(60).look(london(twoOfThree(NOON)));

    var alone = silent;
    for (int second = 0; second < 31; second++) {
      assertThat(alone.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
      var a = report("a", true, alone.now());
      alone = alone.after(london(a, report("b", false, NOON), report("c", false, NOON)));
    }

    assertThat(alone.of(LONDON)).isEqualTo(UP);
  }

  // What was lost

  @Test
  void doesNotLetTheMonitorDecideAloneThatWritesBetweenAFlushAndTheNextLook() {
    var history = History.of(both(twoOfThree(NOON)));

    var flushed = history.after(both(report("a", true, NOON.plusSeconds(2))));

    assertThat(flushed.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
    assertThat(flushed.health().alarms())
        .singleElement()
        .asString()
        .startsWith("what was written of some PoPs is gone");
  }

  @Test
  void takesAMonitorOutThatIsRemovedFromAllPops() {
    var history = History.of(both(twoOfThree(NOON)));

    var removed = history.after(both(report("a", true, NOON), report("b", false, NOON)));

    assertThat(removed.of(LONDON)).isEqualTo(UP);
    assertThat(removed.of(TOKYO)).isEqualTo(UP);
    assertThat(removed.health().alarms()).isEmpty();
  }

  @Test
  void takesAReportBackThatIsRemovedWhileRedisCannotBeReadForAMoment() {
    var history = History.of(london(twoOfThree(NOON))).lost();

    var removed = history.after(london(report("a", true, NOON), report("b", false, NOON)));

    assertThat(removed.of(LONDON)).isEqualTo(UP);
  }

  @Test
  void keepsADrainThatIsLostWithSomeOfTheReports() {
    var look = new HashMap<>(both(twoOfThree(NOON)));
    var fra1 = new PopCode("fra1");
    look.put(fra1, new Observation(List.of(), new Drain("works", null), null));
    var away = lost(History.of(look), 5);
    var back = new HashMap<>(both(report("a", true, away.now())));
    back.put(fra1, NOTHING);

    assertThat(away.after(back).of(fra1)).isEqualTo(new PopState.Drained("works"));
  }

  @Test
  void protectsThePopsOfAServerOfAClusterThatComesBackEmpty() {
    var history = History.of(both(twoOfThree(NOON)));
    for (int second = 0; second < 100; second++) {
      var tokyo = of(twoOfThree(history.now()));
      history = history.part(Map.of(LONDON, of(twoOfThree(NOON)), TOKYO, tokyo), LONDON);
      assertThat(history.states().values()).containsOnly(new PopState.Down(2, 3));
    }

    var back =
        history.after(
            Map.of(
                LONDON,
                of(report("a", true, history.now())),
                TOKYO,
                of(twoOfThree(history.now()))));

    assertThat(back.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
  }

  @Test
  void forgetsAReportThatWasLostWhenItIsStaleAndOthersAreThere() {
    var away = lost(History.of(both(twoOfThree(NOON))), 5);

    var later = away;
    for (int second = 0; second < 40; second++) {
      var at = later.now();
      later = later.after(both(report("a", true, at), report("b", false, at)));
    }

    assertThat(later.health().alarms()).isEmpty();
    assertThat(
            Stream.of(LONDON, TOKYO)
                .map(later.beliefs().kept()::get)
                .map(kept -> kept.read().reports().size()))
        .containsExactly(2, 2);
  }
}
