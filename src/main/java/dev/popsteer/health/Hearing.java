package dev.popsteer.health;

import java.time.Duration;
import java.time.Instant;

/// A monitor's report, and when that was found, by our own clock.
///
/// @param found not after the time when it was first read
/// @param clock how the monitor's clock stood to ours then
record Hearing(MonitorReport report, Instant found, Clock clock) {

  /// A monitor's clock beside ours.
  enum Clock {
    AGREES,
    AHEAD,
    BEHIND
  }

  /// As people want to see it.
  Heard shown(boolean counts, Instant now) {
    return new Heard(report.monitor(), report.up(), report.load(), age(now), counts);
  }

  /// The same if a time that has passed does not count.
  Hearing after(Duration pause) {
    return pause.isNegative() ? this : new Hearing(report, found.plus(pause), clock);
  }

  /// The same, found no later than this.
  Hearing notAfter(Instant now) {
    return found.isAfter(now) ? new Hearing(report, now, clock) : this;
  }

  /// How old it is; never negative, whatever our own clock does.
  Duration age(Instant now) {
    var age = Duration.between(found, now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
