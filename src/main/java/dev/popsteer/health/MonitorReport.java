package dev.popsteer.health;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one monitor says of one PoP.
///
/// @param monitor the vantage point's name
/// @param load how much of the PoP's capacity is in use, from 0; 1 and more if it has no room; null
///   if the monitor does not know
/// @param at when the monitor found that, by its own clock; null if it does not say
/// @param steady for how long at least the monitor will go on saying whether it is up or not, for
///   it counts before it changes its mind; null if it does not say
public record MonitorReport(
    String monitor,
    boolean up,
    @Nullable Double load,
    @Nullable Instant at,
    @Nullable Duration steady) {

  /// A report that says nothing but whether the PoP is up.
  public static MonitorReport of(String monitor, boolean up) {
    return new MonitorReport(monitor, up, null, null, null);
  }

  /// Whether this one was made before another one of the same monitor, as far as they say.
  boolean isBefore(MonitorReport other) {
    return at != null && other.at != null && at.isBefore(other.at);
  }
}
