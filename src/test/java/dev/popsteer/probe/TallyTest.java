package dev.popsteer.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.Pace;
import dev.popsteer.probe.Tally.Verdict;
import dev.popsteer.testing.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TallyTest {

  private static final Pace PACE = new Pace(Duration.ofSeconds(10), Duration.ofSeconds(2), 2, 3);

  /// The verdicts after each of these: `+` passes, `-` fails, `?` finds out nothing.
  private static String verdicts(String outcomes) {
    return verdicts(Tally.NEW, outcomes);
  }

  private static String verdicts(Tally first, String outcomes) {
    var verdicts = new StringBuilder();
    var tally = first;
    for (int i = 0; i < outcomes.length(); i++) {
      tally = tally.after(outcome(outcomes.charAt(i)), PACE);
      verdicts.append(
          switch (tally.verdict()) {
            case PENDING, EXPECTED_UP, EXPECTED_DOWN -> ' ';
            case NONE -> '?';
            case UP -> '+';
            case DOWN -> '-';
          });
    }
    return verdicts.toString();
  }

  private static Outcome outcome(char outcome) {
    return switch (outcome) {
      case '+' -> new Outcome.Passed(Timing.NONE, "", null, null);
      case '-' -> new Outcome.Failed(Timing.NONE, "");
      default -> new Outcome.Untried("");
    };
  }

  private static Tally after(String outcomes) {
    var tally = Tally.NEW;
    for (int i = 0; i < outcomes.length(); i++) {
      tally = tally.after(outcome(outcomes.charAt(i)), PACE);
    }
    return tally;
  }

  @Test
  void believesTheFirstPassAtOnceAndFailuresWhenThereAreEnough() {
    assertThat(verdicts("+")).isEqualTo("+");
    assertThat(verdicts("--+")).isEqualTo("  +");
    assertThat(verdicts("---")).isEqualTo("  -");
    assertThat(verdicts("-?--")).isEqualTo("   -");
  }

  @Test
  void whatWasBelievedBeforeIsNotTurnedByTheFirstOutcome() {
    assertThat(verdicts(Tally.expecting(true), "+---")).isEqualTo("+++-");
    assertThat(verdicts(Tally.expecting(true), "---")).isEqualTo("++-");
    assertThat(verdicts(Tally.expecting(false), "++")).isEqualTo("-+");
    assertThat(verdicts(Tally.expecting(true), "?-??")).isEqualTo(" +++");
    assertThat(verdicts(Tally.expecting(true), "???-")).isEqualTo("  ??");
  }

  @Test
  void goesDownAfterSoManyFailuresInARow() {
    assertThat(verdicts("+---")).isEqualTo("+++-");
    assertThat(verdicts("+--+--+---")).isEqualTo("+++++++++-");
  }

  @Test
  void comesUpAfterSoManyPassesInARow() {
    assertThat(verdicts("---++")).isEqualTo("  --+");
    assertThat(verdicts("---+-+-++")).isEqualTo("  ------+");
  }

  @Test
  void whatFindsOutNothingChangesNothing() {
    assertThat(verdicts("+-?-?-")).isEqualTo("+++++-");
  }

  @Test
  void hasNoVerdictWhereNothingCanBeFoundOut() {
    assertThat(verdicts("?")).isEqualTo("?");
    assertThat(verdicts("?--+")).isEqualTo("???+");
    assertThat(verdicts("?---")).isEqualTo("???-");
    assertThat(verdicts("+??")).isEqualTo("+++");
    assertThat(verdicts("+???")).isEqualTo("+++?");
    assertThat(verdicts("+???---")).isEqualTo("+++???-");
  }

  @Test
  void isSteadyForTheTimeThatTheRemainingOutcomesTake() {
    // Nine seconds is the shortest interval, and a probe may have begun two seconds ago.
    assertThat(after("+").steady(PACE)).isEqualTo(Duration.ofSeconds(2 * 9 - 2));
    assertThat(after("+-").steady(PACE)).isEqualTo(Duration.ofSeconds(9 - 2));
    assertThat(after("+--").steady(PACE)).isEqualTo(Duration.ZERO);
    assertThat(after("---").steady(PACE)).isEqualTo(Duration.ofSeconds(9 - 2));
    assertThat(after("---+").steady(PACE)).isEqualTo(Duration.ZERO);
  }

  /// Whatever happens, and however long each probe takes, a verdict never changes within the time
  /// for which it was said to be steady.
  @Test
  void neverChangesWhileItIsSteady() {
    long seed = Seed.next();
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      var pace =
          new Pace(
              Duration.ofMillis(1000),
              Duration.ofMillis(1 + random.nextInt(899)),
              1 + random.nextInt(4),
              1 + random.nextInt(4));
      var cadence = new Cadence(pace, random);
      var promises = new ArrayList<Promise>();
      var tally = Tally.NEW;
      var begin = Duration.ZERO;
      for (int i = 0; i < 100; i++) {
        var end = begin.plusMillis(random.nextInt((int) pace.timeout().toMillis() + 1));
        // Until this outcome comes, the old verdict promised to stay for its time from any moment.
        promises.add(new Promise(tally.verdict(), end.plus(tally.steady(pace))));
        tally = tally.after(outcome(random.nextInt(3) == 0 ? '-' : '+'), pace);
        promises.add(new Promise(tally.verdict(), end.plus(tally.steady(pace))));
        var verdict = tally.verdict();
        assertThat(promises)
            .as("seed %d, round %d", seed, round)
            .allMatch(
                promise ->
                    promise.verdict == Verdict.PENDING
                        || promise.verdict == verdict
                        || promise.until.compareTo(end) <= 0);
        promises.removeIf(promise -> promise.until.compareTo(end) <= 0);
        begin = begin.plus(cadence.next());
      }
    }
  }

  private record Promise(Verdict verdict, Duration until) {}

  @Test
  void aPartThatIsDownDecides() {
    var up = new Belief.Known(true, Duration.ofSeconds(5));
    var down = new Belief.Known(false, Duration.ofSeconds(3));
    var longDown = new Belief.Known(false, Duration.ofSeconds(4));

    assertThat(Belief.all(List.of(up, down, longDown, new Belief.Pending()))).isEqualTo(longDown);
    assertThat(Belief.all(List.of(up, new Belief.None()))).isEqualTo(up);
    assertThat(Belief.all(List.of(up, new Belief.Pending()))).isEqualTo(new Belief.Pending());
    assertThat(Belief.all(List.of(new Belief.None()))).isEqualTo(new Belief.None());
    assertThat(Belief.all(List.of(up, new Belief.Known(true, Duration.ofSeconds(1)))))
        .isEqualTo(new Belief.Known(true, Duration.ofSeconds(1)));
  }

  @Test
  void whereAnyIsEnoughAPartThatIsUpDecides() {
    var up = new Belief.Known(true, Duration.ofSeconds(5));
    var longUp = new Belief.Known(true, Duration.ofSeconds(6));
    var down = new Belief.Known(false, Duration.ofSeconds(3));

    assertThat(Belief.any(List.of(down, up, longUp, new Belief.Pending()))).isEqualTo(longUp);
    assertThat(Belief.any(List.of(down, new Belief.Known(false, Duration.ofSeconds(2)))))
        .isEqualTo(new Belief.Known(false, Duration.ofSeconds(2)));
    assertThat(Belief.any(List.of(down, new Belief.Pending()))).isEqualTo(new Belief.Pending());
    assertThat(Belief.any(List.of(down, new Belief.None()))).isEqualTo(down);
  }
}
