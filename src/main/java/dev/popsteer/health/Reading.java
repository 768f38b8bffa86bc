package dev.popsteer.health;

import java.util.List;

/// What is to be believed of what was read of one PoP, and what came of reading it.
///
/// @param outcome of reading its reports
/// @param areWordsMissed whether what operators say of it could not be read, and has not been since
record Reading(Observation believed, Outcome outcome, boolean areWordsMissed) {

  static final Reading NOTHING = new Reading(Observation.NOTHING, Outcome.NONE, false);

  enum Outcome {
    /// It has just been read.
    READ,
    /// It could not be read, and has not been since.
    MISSED,
    /// It was read before, and time goes on.
    NONE
  }

  boolean isMissed() {
    return outcome == Outcome.MISSED;
  }

  /// The same, with other reports to be believed.
  Reading with(List<MonitorReport> reports) {
    var other = new Observation(reports, believed.drain(), believed.forced(), believed.takenBack());
    return new Reading(other, outcome, areWordsMissed);
  }

  /// When the next attempt has failed.
  Reading missed() {
    return new Reading(believed, Outcome.MISSED, true);
  }

  /// When there has been no other attempt.
  Reading later() {
    return isMissed() ? this : new Reading(believed, Outcome.NONE, areWordsMissed);
  }
}
