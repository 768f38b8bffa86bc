package dev.popsteer.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.topology.PopCode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HealthTest {

  private static final PopCode LONDON = new PopCode("lhr1");
  private static final PopCode TOKYO = new PopCode("nrt1");
  private static final PopState UP = new PopState.Up();
  private static final Map<PopCode, Observation> NOTHING_AT_ALL =
      Map.of(LONDON, Observation.NOTHING, TOKYO, Observation.NOTHING);

  private static Observation reports(boolean... ups) {
    return new Observation(
        IntStream.range(0, ups.length).mapToObj(i -> new MonitorReport("m" + i, ups[i])).toList(),
        null);
  }

  @Test
  void believesThatAPopIsUpOfWhichNobodyReported() {
    assertThat(Health.ALL_UP.after(Map.of()).of(LONDON)).isEqualTo(UP);
  }

  @Test
  void believesAMajorityThatAPopIsDown() {
    var health = Health.ALL_UP.after(Map.of(LONDON, reports(false, false, true)));

    assertThat(health.of(LONDON)).isEqualTo(new PopState.Down(2, 3));
  }

  @Test
  void doesNotBelieveHalfOfTheMonitors() {
    var health = Health.ALL_UP.after(Map.of(LONDON, reports(false, true)));

    assertThat(health.of(LONDON)).isEqualTo(UP);
  }

  @Test
  void putsAnOperatorsDrainAboveTheMonitors() {
    var drained = new Observation(List.of(new MonitorReport("m", true)), "maintenance");

    assertThat(Health.ALL_UP.after(Map.of(LONDON, drained)).of(LONDON))
        .isEqualTo(new PopState.Drained("maintenance"));
  }

  @Test
  void forgetsThePopWhoseReportsWereRemoved() {
    var before = Health.ALL_UP.after(Map.of(LONDON, reports(false), TOKYO, reports(true)));

    assertThat(before.after(Map.of(LONDON, Observation.NOTHING, TOKYO, reports(true))).of(LONDON))
        .isEqualTo(UP);
  }

  @Test
  void keepsWhatItKnewWhenReportsVanishForSeveralPopsAtOnce() {
    var before = Health.ALL_UP.after(Map.of(LONDON, reports(false), TOKYO, reports(true)));

    var flushed = before.after(NOTHING_AT_ALL);
    var stillFlushed = flushed.after(NOTHING_AT_ALL);

    assertThat(stillFlushed.of(LONDON)).isEqualTo(new PopState.Down(1, 1));
    assertThat(stillFlushed).isEqualTo(before);
  }

  @Test
  void believesReportsAgainThatComeBackAfterAFlush() {
    var before = Health.ALL_UP.after(Map.of(LONDON, reports(false), TOKYO, reports(true)));

    var back =
        before
            .after(NOTHING_AT_ALL)
            .after(Map.of(LONDON, reports(true), TOKYO, Observation.NOTHING));

    assertThat(back.of(LONDON)).isEqualTo(UP);
  }

  @Test
  void forgetsPopsThatAreNoLongerThere() {
    var before = Health.ALL_UP.after(Map.of(LONDON, reports(false), TOKYO, reports(false)));

    var after = before.after(Map.of(new PopCode("fra1"), Observation.NOTHING));

    assertThat(after.states()).containsOnlyKeys(new PopCode("fra1"));
  }
}
