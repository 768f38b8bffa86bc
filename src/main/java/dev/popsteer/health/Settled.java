package dev.popsteer.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// For how long at least nothing will change, in few different values: what answers may promise.
///
/// What is promised gets shorter at once, and longer only when it could have been longer for a
/// while. So it is mostly the same from look to look, though every report begins to count anew.
///
/// @param promised null for no bound
/// @param needed when it could last not have been longer
record Settled(@Nullable Duration promised, Instant needed) {

  static final Settled UNKNOWN = new Settled(null, Instant.EPOCH);

  /// Answers are given from one look until the next.
  private static final Duration LOOK = Duration.ofSeconds(1);

  /// For how long a promise could have been longer before it is.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// What is promised, in seconds. Who is settled for longer is settled.
  private static final int[] LADDER = {
    0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 120, 300, 900, 3600
  };

  /// After another look.
  ///
  /// @param nanos how long it is until something could change
  Settled after(long nanos, Instant now) {
    var possible = onLadder(nanos);
    if (!isLonger(possible, promised)) {
      return possible == null && promised == null ? this : new Settled(possible, now);
    }
    boolean forLong = Duration.between(needed, now).compareTo(PATIENCE) > 0;
    return forLong ? new Settled(possible, now) : this;
  }

  /// How long it was until something could change, as far as was promised.
  long promisedNanos() {
    return promised == null ? Outlook.NEVER_NANOS : promised.plus(LOOK).toNanos();
  }

  private static boolean isLonger(@Nullable Duration one, @Nullable Duration other) {
    return other != null && (one == null || one.compareTo(other) > 0);
  }

  private static @Nullable Duration onLadder(long nanos) {
    long seconds = Duration.ofNanos(nanos).minus(LOOK).toSeconds();
    if (seconds > LADDER[LADDER.length - 1]) {
      return null;
    }
    int found = Arrays.binarySearch(LADDER, (int) Math.max(0, seconds));
    return Duration.ofSeconds(LADDER[found >= 0 ? found : -found - 2]);
  }
}
