package dev.popsteer.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.Check;
import dev.popsteer.config.Pace;
import dev.popsteer.config.Probe;
import dev.popsteer.config.Probe.Need;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.probe.ProbeBoard.Change;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProbeBoardTest {

  private static final PopCode LONDON = new PopCode("lhr1");
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final Duration STEADY_UP = Duration.ofSeconds(7);
  private static final Duration STEADY_UP_AFTER_A_FAILURE = Duration.ofMillis(2500);
  private static final Duration STEADY_DOWN = Duration.ofMillis(2500);

  private final ProbeBoard board = new ProbeBoard("ams");
  private List<Target> targets = List.of();

  private static Probe probe(String name, Need need) {
    return probe(name, need, Pace.DEFAULT);
  }

  private static Probe probe(String name, Need need, Pace pace) {
    return new Probe(
        name,
        LONDON,
        List.of(IpAddress.parse("192.0.2.10"), IpAddress.parse("2001:db8::10")),
        25,
        need,
        new Check.Tcp(null),
        pace);
  }

  private void keep(Probe... probes) {
    targets = Target.of(List.of(probes));
    board.keep(targets);
  }

  private List<Change> pass(int target) {
    return record(target, new Outcome.Passed(Timing.NONE, "connected", null, null));
  }

  private List<Change> fail(int target) {
    return record(target, new Outcome.Failed(Timing.NONE, "connection refused"));
  }

  private List<Change> record(int target, Outcome outcome) {
    return board.record(targets.get(target), outcome, NOW);
  }

  private @Nullable MonitorReport report() {
    return board.reports().get(LONDON);
  }

  private static MonitorReport report(boolean up, Duration steady) {
    return new MonitorReport("ams", up, null, NOW, steady);
  }

  @Test
  void reportsNothingBeforeAllAddressesHaveBeenProbed() {
    keep(probe("web", Need.ALL));

    assertThat(pass(0)).isEmpty();
    assertThat(report()).isNull();

    assertThat(pass(1))
        .containsExactly(
            new Change.Turned(LONDON, true, "web [2001:db8:0:0:0:0:0:10]:25: connected"));
    assertThat(report()).isEqualTo(report(true, STEADY_UP));
  }

  @Test
  void reportsThatOneAddressIsDownBeforeTheOthersHaveBeenProbed() {
    keep(probe("web", Need.ALL));

    assertThat(fail(0)).isEmpty();
    assertThat(fail(0)).isEmpty();
    assertThat(report()).isNull();
    assertThat(fail(0))
        .containsExactly(new Change.Turned(LONDON, false, "web 192.0.2.10:25: connection refused"));
    assertThat(report()).isEqualTo(report(false, STEADY_DOWN));
    assertThat(pass(1)).isEmpty();
    assertThat(report()).isEqualTo(report(false, STEADY_DOWN));
  }

  @Test
  void oneAddressIsEnoughWhereThatIsSaid() {
    keep(probe("web", Need.ANY));

    fail(0);
    pass(1);

    assertThat(report()).isEqualTo(report(true, STEADY_UP));
  }

  @Test
  void allProbesOfAPopMustPass() {
    keep(probe("web", Need.ALL), probe("mail", Need.ANY));

    pass(0);
    pass(1);
    assertThat(report()).isNull();
    pass(2);
    pass(3);
    assertThat(report()).isEqualTo(report(true, STEADY_UP));

    fail(2);
    fail(2);
    fail(2);
    assertThat(report()).isEqualTo(report(true, STEADY_UP));
    fail(3);
    fail(3);
    assertThat(report()).isEqualTo(report(true, Duration.ZERO));
    assertThat(fail(3)).singleElement().isInstanceOf(Change.Turned.class);
    assertThat(report()).isEqualTo(report(false, STEADY_DOWN));
  }

  @Test
  void whatCannotBeProbedFromHereHasNoSay() {
    keep(probe("web", Need.ALL));

    pass(0);
    var changes = record(1, new Outcome.Untried("Network is unreachable"));

    assertThat(changes)
        .containsExactly(
            new Change.Muted(LONDON, "web [2001:db8:0:0:0:0:0:10]:25: Network is unreachable"),
            new Change.Turned(LONDON, true, "web 192.0.2.10:25: connected"));
    assertThat(report()).isEqualTo(report(true, STEADY_UP));
  }

  @Test
  void whatWasFoundLastGrowsOldWhenNothingCanBeProbed() {
    keep(probe("web", Need.ALL));
    for (int i = 0; i < 3; i++) {
      fail(0);
      fail(1);
    }

    for (int i = 0; i < 5; i++) {
      for (var target : targets) {
        board.record(target, new Outcome.Untried("Too many open files"), NOW.plusSeconds(5));
      }
    }

    // Twice it was still known to be down, as of then.
    assertThat(report())
        .isEqualTo(new MonitorReport("ams", false, null, NOW.plusSeconds(5), STEADY_DOWN));
    board.record(targets.getFirst(), new Outcome.Untried("none"), NOW.plusSeconds(60));
    assertThat(report())
        .isEqualTo(new MonitorReport("ams", false, null, NOW.plusSeconds(5), STEADY_DOWN));
  }

  @Test
  void oneFailureDoesNotTurnAPopThatWasUpBefore() {
    board.expect(Map.of(LONDON, true));
    keep(probe("web", Need.ALL));

    assertThat(pass(0)).isEmpty();
    assertThat(report()).isNull();
    assertThat(fail(1)).singleElement().isInstanceOf(Change.Turned.class);
    assertThat(report()).isEqualTo(report(true, STEADY_UP_AFTER_A_FAILURE));
    fail(1);
    assertThat(fail(1))
        .containsExactly(
            new Change.Turned(LONDON, false, "web [2001:db8:0:0:0:0:0:10]:25: connection refused"));
  }

  @Test
  void isNotSaidToBeUpBeforeThatHasBeenSeen() {
    board.expect(Map.of(LONDON, true));
    keep(probe("web", Need.ALL));

    fail(0);

    assertThat(fail(1)).isEmpty();
    assertThat(report()).isEqualTo(report(true, STEADY_UP_AFTER_A_FAILURE));
  }

  @Test
  void aPopThatWasDownBeforeComesUpAfterSoManyPasses() {
    board.expect(Map.of(LONDON, false));
    keep(probe("web", Need.ALL));

    pass(0);
    pass(1);
    assertThat(report()).isEqualTo(report(false, Duration.ZERO));
    pass(0);
    assertThat(pass(1)).singleElement().isInstanceOf(Change.Turned.class);
    assertThat(report()).isEqualTo(report(true, STEADY_UP));
  }

  @Test
  void anotherPaceDoesNotBeginAnew() {
    keep(probe("web", Need.ALL));
    pass(0);
    pass(1);
    fail(0);

    var pace = new Pace(Duration.ofSeconds(10), Duration.ofSeconds(2), 2, 3);
    keep(probe("web", Need.ANY, pace));
    fail(0);
    fail(1);
    fail(1);
    assertThat(report()).extracting(MonitorReport::up).isEqualTo(true);
    fail(0);
    fail(1);

    assertThat(report()).extracting(MonitorReport::up).isEqualTo(false);
  }

  @Test
  void reportsTheHighestLoadOfItsAddresses() {
    keep(probe("web", Need.ALL));

    record(0, new Outcome.Passed(Timing.NONE, "status 200", 0.4, null));
    record(1, new Outcome.Passed(Timing.NONE, "status 200", 0.7, null));

    assertThat(report()).isEqualTo(new MonitorReport("ams", true, 0.7, NOW, STEADY_UP));
  }

  @Test
  void warnsOfEachThingOnce() {
    keep(probe("web", Need.ALL));
    var changes = new ArrayList<Change>();

    for (var days : List.of("6 days", "6 days", "5 days")) {
      changes.addAll(record(0, new Outcome.Passed(Timing.NONE, "TLSv1.3", null, days)));
    }

    assertThat(changes)
        .containsExactly(
            new Change.Warned(LONDON, "web 192.0.2.10:25: 6 days"),
            new Change.Warned(LONDON, "web 192.0.2.10:25: 5 days"));
  }

  @Test
  void saysHowFastAPopThatIsDownUsuallyIs() {
    keep(probe("web", Need.ALL));
    var usual = new Timing(Duration.ofMillis(12), Duration.ofMillis(30));
    record(0, new Outcome.Passed(usual, "connected", null, null));
    pass(1);

    fail(0);
    fail(0);

    assertThat(fail(0))
        .containsExactly(
            new Change.Turned(
                LONDON,
                false,
                "web 192.0.2.10:25: connection refused (it usually connects in 12 ms)"));
  }

  @Test
  void keepsWhatIsKnownOfTargetsThatStay() {
    keep(probe("web", Need.ALL));
    pass(0);
    pass(1);

    keep(probe("web", Need.ALL), probe("mail", Need.ALL));
    assertThat(report()).isNotNull();
    fail(2);
    fail(2);
    assertThat(report()).isEqualTo(report(true, STEADY_UP));
    fail(2);
    assertThat(report()).isEqualTo(report(false, STEADY_DOWN));

    keep(probe("web", Need.ALL));
    assertThat(pass(0)).singleElement().isInstanceOf(Change.Turned.class);

    keep();
    assertThat(report()).isNull();
  }

  @Test
  void ignoresOutcomesOfWhatIsNotProbedAnyMore() {
    keep(probe("web", Need.ALL));

    var old = targets.getFirst();
    keep(probe("mail", Need.ALL));

    assertThat(board.record(old, new Outcome.Failed(Timing.NONE, ""), NOW)).isEmpty();
    assertThat(report()).isNull();
  }
}
