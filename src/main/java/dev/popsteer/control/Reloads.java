package dev.popsteer.control;

import dev.popsteer.routing.Alarm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How loading has gone since the start, the first time included.
///
/// @param taken how often something that was loaded was published
/// @param rejected how often it was not, for it had mistakes
/// @param took how long it took to compile what was published last
/// @param trouble what is wrong with what was loaded last; null if that serves
public record Reloads(long taken, long rejected, Duration took, @Nullable Trouble trouble) {

  static final Reloads NONE = new Reloads(0, 0, Duration.ZERO, null);

  /// What is wrong.
  ///
  /// @param lines for people, one for each mistake, at least one
  public record Trouble(Instant at, List<String> lines) {

    public Trouble {
      lines = List.copyOf(lines);
    }

    /// With the first of the mistakes as the detail.
    Alarm alarm() {
      var more = lines.size() > 1 ? " (the first of " + lines.size() + " lines)" : "";
      return new Alarm(
          "the reload at " + at + " was rejected, and what was loaded before serves",
          lines.getFirst() + more);
    }
  }

  Reloads afterTaken() {
    return new Reloads(taken + 1, rejected, took, null);
  }

  Reloads afterRejected(Instant now, List<String> lines) {
    return new Reloads(taken, rejected + 1, took, new Trouble(now, lines));
  }

  Reloads thatTook(Duration time) {
    return new Reloads(taken, rejected, time, trouble);
  }
}
