package dev.popsteer.health;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A monitor's report, and when that was found, by our own clock.
///
/// @param found not after the time when it was first read
/// @param clock how the monitor's clock stood to ours then
/// @param older what was read in its place since, and was made before it by the monitor's own
///   clock; null if nothing was. So it is when Redis comes back with what it had long ago
record Hearing(MonitorReport report, Instant found, Clock clock, @Nullable MonitorReport older) {

  Hearing(MonitorReport report, Instant found, Clock clock) {
    this(report, found, clock, null);
  }

  /// A monitor's clock beside ours.
  enum Clock {
    AGREES,
    AHEAD,
    BEHIND
  }

  /// The same if what is read now tells nothing new: it is what was read before, or older than
  /// that. A clock that was set back looks like this too, until the monitor has written once more.
  ///
  /// @return null if it is new
  @Nullable Hearing after(MonitorReport read) {
    if (read.equals(report)) {
      return older == null ? this : new Hearing(report, found, clock);
    }
    var last = older == null ? report : older;
    return read.equals(last) || read.isBefore(last)
        ? new Hearing(report, found, clock, read)
        : null;
  }

  /// As people want to see it.
  Heard shown(boolean counts, Instant now) {
    return new Heard(report.monitor(), report.up(), report.load(), age(now), counts);
  }

  /// The same if a time that has passed does not count.
  Hearing after(Duration pause) {
    return pause.isNegative() ? this : new Hearing(report, found.plus(pause), clock, older);
  }

  /// The same, found no later than this.
  Hearing notAfter(Instant now) {
    return found.isAfter(now) ? new Hearing(report, now, clock, older) : this;
  }

  /// How old it is; never negative, whatever our own clock does.
  Duration age(Instant now) {
    var age = Duration.between(found, now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
