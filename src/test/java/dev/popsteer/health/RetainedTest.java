package dev.popsteer.health;

import static dev.popsteer.health.History.reports;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.topology.PopCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetainedTest {

  private static final PopCode LONDON = new PopCode("lhr1");
  private static final PopCode TOKYO = new PopCode("nrt1");
  private static final PopState UP = new PopState.Up();
  private static final Map<PopCode, Observation> NOTHING_AT_ALL =
      Map.of(LONDON, Observation.NOTHING, TOKYO, Observation.NOTHING);

  private static final Observation DRAINED =
      new Observation(List.of(), new Drain("maintenance", null), null);

  @Test
  void believesThatAPopIsUpOfWhichNobodyReported() {
    assertThat(History.of(Map.of()).of(LONDON)).isEqualTo(UP);
  }

  @Test
  void believesAMajorityThatAPopIsDown() {
    var health = History.of(Map.of(LONDON, reports(false, false, true)));

    assertThat(health.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
  }

  @Test
  void doesNotBelieveHalfOfTheMonitors() {
    var health = History.of(Map.of(LONDON, reports(false, true)));

    assertThat(health.of(LONDON)).isEqualTo(UP);
  }

  @Test
  void putsAnOperatorsDrainAboveTheMonitors() {
    var drained =
        new Observation(List.of(MonitorReport.of("m", true)), new Drain("maintenance", null), null);

    assertThat(History.of(Map.of(LONDON, drained)).of(LONDON))
        .isEqualTo(new PopState.Drained("maintenance"));
  }

  @Test
  void forgetsThePopWhoseReportsWereRemoved() {
    var before = History.of(Map.of(LONDON, reports(false), TOKYO, reports(true)));

    assertThat(before.after(Map.of(LONDON, Observation.NOTHING, TOKYO, reports(true))).of(LONDON))
        .isEqualTo(UP);
  }

  @Test
  void keepsWhatItKnewWhenReportsVanishForSeveralPopsAtOnce() {
    var before = History.of(Map.of(LONDON, reports(false), TOKYO, reports(true)));

    var flushed = before.after(NOTHING_AT_ALL);
    var stillFlushed = flushed.after(NOTHING_AT_ALL);

    assertThat(stillFlushed.of(LONDON)).isEqualTo(new PopState.Down(1, 1));
    assertThat(stillFlushed.states()).isEqualTo(before.states());
  }

  @Test
  void isAlarmedByAFlushUntilSomethingNewIsWrittenOfEachPop() {
    var before = History.of(Map.of(LONDON, reports(false), TOKYO, reports(true)));
    var back = Map.of(LONDON, reports(false), TOKYO, reports(true));

    var flushed = before.after(NOTHING_AT_ALL);
    var halfBack = flushed.after(Map.of(LONDON, reports(false), TOKYO, Observation.NOTHING));

    assertThat(before.health().alarms()).isEmpty();
    assertThat(flushed.health().alarms())
        .singleElement()
        .asString()
        .startsWith("what was written of some PoPs is gone");
    assertThat(halfBack.health().alarms()).isEqualTo(flushed.health().alarms());
    assertThat(halfBack.after(back).health().alarms()).isEmpty();
  }

  @Test
  void isNotAlarmedByADrainThatWasLostWhenItsTimeIsOver() {
    var until = History.NOON.plusSeconds(10);
    var drained = new Observation(List.of(), new Drain("maintenance", until), null);
    var before = History.of(Map.of(LONDON, drained, TOKYO, Observation.NOTHING));

    var flushed = before.lost().after(NOTHING_AT_ALL);

    assertThat(flushed.health().alarms()).hasSize(1);
    assertThat(flushed.pass(10).look(NOTHING_AT_ALL).health().alarms()).isEmpty();
  }

  @Test
  void keepsEachLostReportUntilItsMonitorWritesAgain() {
    var flushed =
        History.of(Map.of(LONDON, reports(false, false, false), TOKYO, reports(true)))
            .after(NOTHING_AT_ALL);

    var oneIsBack = flushed.after(Map.of(LONDON, reports(true), TOKYO, Observation.NOTHING));
    var twoAreBack = oneIsBack.after(Map.of(LONDON, reports(true, true), TOKYO, reports(true)));

    assertThat(oneIsBack.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
    assertThat(twoAreBack.of(LONDON)).isEqualTo(UP);
  }

  @Test
  void keepsWhatWasLostForEachPopUntilThatOneReportsAgain() {
    var before = History.of(Map.of(LONDON, reports(false), TOKYO, reports(true)));

    var oneIsBack =
        before
            .after(NOTHING_AT_ALL)
            .after(Map.of(LONDON, Observation.NOTHING, TOKYO, reports(true)));

    assertThat(oneIsBack.of(LONDON)).isEqualTo(new PopState.Down(1, 1));
  }

  @Test
  void letsReportsBeTakenBackAfterAFlush() {
    var flushed =
        History.of(Map.of(LONDON, reports(false), TOKYO, reports(false))).after(NOTHING_AT_ALL);

    var takenBack =
        flushed
            .after(Map.of(LONDON, reports(false), TOKYO, Observation.NOTHING))
            .after(NOTHING_AT_ALL);

    assertThat(takenBack.of(LONDON)).isEqualTo(UP);
    assertThat(takenBack.of(TOKYO)).isEqualTo(new PopState.Down(1, 1));
  }

  @Test
  void keepsTheOnlyReportAndTheOnlyDrainOverAnEmptyRestart() {
    var before = History.of(Map.of(LONDON, reports(false), TOKYO, DRAINED));

    var restarted = before.lost().after(NOTHING_AT_ALL);

    assertThat(restarted.states()).isEqualTo(before.states());
  }

  @Test
  void keepsDrainsOverAFlush() {
    var fra1 = new PopCode("fra1");
    var before = History.of(Map.of(LONDON, reports(true), TOKYO, reports(true), fra1, DRAINED));

    var flushed =
        before.after(
            Map.of(
                LONDON,
                Observation.NOTHING,
                TOKYO,
                Observation.NOTHING,
                fra1,
                Observation.NOTHING));

    assertThat(flushed.of(fra1)).isEqualTo(new PopState.Drained("maintenance"));
  }

  @Test
  void endsADrainAndAnOverrideThatAreTakenBackAfterTheyWereLost() {
    var drainedAndForced =
        new Observation(List.of(), new Drain("maintenance", null), new Forced(false, "fire", null));
    var flushed =
        History.of(Map.of(LONDON, drainedAndForced, TOKYO, drainedAndForced))
            .lost()
            .after(NOTHING_AT_ALL);
    var undrained = new Observation(List.of(), null, null, new TakenBack(true, false));
    var bothBack = new Observation(List.of(), null, null, new TakenBack(true, true));

    var takenBack = flushed.after(Map.of(LONDON, undrained, TOKYO, bothBack));
    var expired = takenBack.lost().after(NOTHING_AT_ALL);

    assertThat(flushed.of(TOKYO)).isInstanceOf(PopState.Overridden.class);
    assertThat(takenBack.states()).isEqualTo(expired.states()).containsEntry(TOKYO, UP);
    assertThat(takenBack.of(LONDON)).isInstanceOf(PopState.Overridden.class);
  }

  @Test
  void keepsALostDrainWhenThatOfAnotherPopIsTakenBack() {
    var undrained = new Observation(List.of(), null, null, new TakenBack(true, false));
    var before = History.of(Map.of(LONDON, DRAINED, TOKYO, DRAINED));

    var after = before.lost().after(Map.of(LONDON, undrained, TOKYO, Observation.NOTHING));

    assertThat(after.of(LONDON)).isEqualTo(UP);
    assertThat(after.of(TOKYO)).isEqualTo(new PopState.Drained("maintenance"));
  }

  @Test
  void keepsWhatItKnewOfAPopThatCannotBeReadWhateverStandsInItsPlace() {
    var all =
        new Observation(
            reports(false).reports(), new Drain("maintenance", null), new Forced(true, "", null));
    var history = History.of(Map.of(LONDON, all, TOKYO, reports(true)));

    var part = history.part(Map.of(LONDON, Observation.NOTHING, TOKYO, reports(true)), LONDON);
    part = part.part(Map.of(LONDON, Observation.NOTHING, TOKYO, reports(true)), LONDON);

    assertThat(part.beliefs().kept().get(LONDON)).extracting(Kept::read).isEqualTo(all);
  }

  @Test
  void goesOnWithReportsWhereOnlyOperatorsWordsCannotBeRead() {
    var drained = new Observation(reports(true).reports(), DRAINED.drain(), null);
    var before = History.of(Map.of(LONDON, drained));
    var unread = new Unread(Set.of(), Set.of(LONDON));

    var after =
        before
            .beliefs()
            .afterPart(
                new PartialLook(Map.of(LONDON, reports(false)), unread, "a part"),
                before.policy(),
                before.now());

    assertThat(after.kept().get(LONDON))
        .extracting(Kept::read)
        .isEqualTo(new Observation(reports(false).reports(), DRAINED.drain(), null));
  }

  @Test
  void keepsADrainThatIsGoneAfterRedisWasAwayThoughAllElseIsThereAndSaysHowToEndIt() {
    var drained = new Observation(reports(true).reports(), DRAINED.drain(), null);
    var before = History.of(Map.of(LONDON, drained, TOKYO, reports(true)));
    var older = Map.of(LONDON, reports(true), TOKYO, reports(true));
    var undrained =
        new Observation(reports(true).reports(), null, null, new TakenBack(true, false));

    var back = before.lost().after(older).after(older);
    var ended = back.after(Map.of(LONDON, undrained, TOKYO, reports(true)));

    assertThat(back.of(LONDON)).isEqualTo(new PopState.Drained("maintenance"));
    assertThat(back.health().alarms())
        .singleElement()
        .asString()
        .contains("of lhr1 are gone")
        .contains("write \"-\"");
    assertThat(ended.of(LONDON)).isEqualTo(UP);
    assertThat(ended.health().alarms()).isEmpty();
  }

  @Test
  void keepsADrainThatIsGoneWhenAReportIsOlderThanItWas() {
    var drained = new Observation(List.of(at(History.NOON)), new Drain("maintenance", null), null);

    var back =
        History.of(Map.of(LONDON, drained))
            .after(Map.of(LONDON, Observation.of(List.of(at(History.NOON.minusSeconds(60))))));

    assertThat(back.of(LONDON)).isEqualTo(new PopState.Drained("maintenance"));
  }

  @Test
  void putsBackADrainedPopWhoseReportIsNewer() {
    var drained = new Observation(List.of(at(History.NOON)), new Drain("maintenance", null), null);

    var back =
        History.of(Map.of(LONDON, drained))
            .after(Map.of(LONDON, Observation.of(List.of(at(History.NOON.plusSeconds(1))))));

    assertThat(back.of(LONDON)).isEqualTo(UP);
  }

  private static MonitorReport at(Instant at) {
    return new MonitorReport("m", true, null, at, null);
  }

  @Test
  void saysAfterARestartWhatCannotBeReadOnceSomeCan() {
    var restarted = History.of(Map.of(LONDON, reports(false))).restart().lost();

    var part = restarted.part(Map.of(LONDON, reports(false)), LONDON);

    assertThat(restarted.health().feed()).isInstanceOf(Feed.Recalled.class);
    assertThat(part.health().feed()).isEqualTo(new Feed.Lost(part.now(), "a part"));
  }

  @Test
  void putsBackSeveralDrainedPopsAtOnce() {
    var before = History.of(Map.of(LONDON, DRAINED, TOKYO, DRAINED));

    assertThat(before.after(NOTHING_AT_ALL).states())
        .containsOnly(Map.entry(LONDON, UP), Map.entry(TOKYO, UP));
  }

  @Test
  void forgetsPopsThatAreNoLongerThere() {
    var before = History.of(Map.of(LONDON, reports(false), TOKYO, reports(false)));

    var after = before.after(Map.of(new PopCode("fra1"), Observation.NOTHING));

    assertThat(after.states()).containsOnlyKeys(new PopCode("fra1"));
  }
}
