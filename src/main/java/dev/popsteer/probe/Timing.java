package dev.popsteer.probe;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How long the steps of a probe took.
///
/// @param connect until the connection stood; null if it did not, or there is none (DNS over UDP)
/// @param firstByte from the beginning of the probe until the first byte of the answer came,
///   handshakes included; null if none did
public record Timing(@Nullable Duration connect, @Nullable Duration firstByte) {

  public static final Timing NONE = new Timing(null, null);

  /// What a new measurement weighs in an average.
  private static final double NEWEST = 0.2;

  /// The average that this one becomes: older measurements count less and less.
  Timing averagedWith(Timing newest) {
    return new Timing(average(connect, newest.connect), average(firstByte, newest.firstByte));
  }

  private static @Nullable Duration average(@Nullable Duration before, @Nullable Duration newest) {
    if (before == null || newest == null) {
      return newest == null ? before : newest;
    }
    return Duration.ofNanos(
        Math.round(before.toNanos() * (1 - NEWEST) + newest.toNanos() * NEWEST));
  }

  /// A time for people: `12 ms`, `0.4 ms`, `2 s`.
  static String text(Duration time) {
    double millis = time.toNanos() / 1e6;
    if (millis < 10 && millis != Math.rint(millis)) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    boolean isWholeSeconds = millis >= 1000 && millis % 1000 == 0;
    return isWholeSeconds ? Math.round(millis / 1000) + " s" : Math.round(millis) + " ms";
  }
}
