package dev.popsteer.probe;

import dev.popsteer.config.Pace;
import java.time.Duration;

/// The count of outcomes of one target, and what it has come to.
///
/// It takes `fall` failures in a row to go down and `rise` passes in a row to come up. Where
/// nothing is believed yet, one pass is enough, and failures are not: a monitor that has just been
/// started is not to take a PoP down for one lost packet. Where nothing can be found out `fall`
/// times in a row, there is no verdict any more.
///
/// @param contrary outcomes in a row that contradict the verdict, or failures where there is none
/// @param untried outcomes in a row that say nothing
record Tally(Verdict verdict, int contrary, int untried) {

  enum Verdict {
    /// There is none yet.
    PENDING,
    /// There has been no outcome yet, and it is believed to be up from before.
    EXPECTED_UP,
    /// There has been no outcome yet, and it is believed to be down from before.
    EXPECTED_DOWN,
    /// Nothing can be found out.
    NONE,
    UP,
    DOWN
  }

  static final Tally NEW = new Tally(Verdict.PENDING, 0, 0);

  /// That of a target of a PoP of which something is believed already: as if it had been found so.
  static Tally expecting(boolean up) {
    return new Tally(up ? Verdict.EXPECTED_UP : Verdict.EXPECTED_DOWN, 0, 0);
  }

  Tally after(Outcome outcome, Pace pace) {
    return switch (outcome) {
      case Outcome.Passed _ -> after(Verdict.UP, pace.rise());
      case Outcome.Failed _ -> after(Verdict.DOWN, pace.fall());
      case Outcome.Untried _ -> afterUntried(pace);
    };
  }

  private Tally after(Verdict found, int needed) {
    var known =
        switch (verdict) {
          case PENDING, NONE -> found == Verdict.UP ? found : verdict;
          case UP, EXPECTED_UP -> Verdict.UP;
          case DOWN, EXPECTED_DOWN -> Verdict.DOWN;
        };
    return known == found || contrary + 1 >= needed
        ? new Tally(found, 0, 0)
        : new Tally(known, contrary + 1, 0);
  }

  private Tally afterUntried(Pace pace) {
    return (verdict == Verdict.PENDING && contrary == 0) || untried + 1 >= pace.fall()
        ? new Tally(Verdict.NONE, 0, untried + 1)
        : new Tally(verdict, contrary, untried + 1);
  }

  /// For how long at least the verdict will stand, at any moment until the next outcome.
  ///
  /// That may come at once, and each of the others that are needed no sooner than an interval after
  /// the one before; but their beginnings are an interval apart, and the next probe may have begun
  /// up to its timeout ago.
  Duration steady(Pace pace) {
    int needed = verdict == Verdict.UP ? pace.fall() : pace.rise();
    var steady = pace.shortestInterval().multipliedBy(needed - contrary - 1L).minus(pace.timeout());
    return steady.isNegative() ? Duration.ZERO : steady;
  }
}
