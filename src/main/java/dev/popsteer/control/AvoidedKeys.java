package dev.popsteer.control;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Keys that hold so much that reading them costs a connection. Each is tried again after a second,
/// then after two, and so on up to a minute: one that was mended is read again before long, and one
/// that stays as it is costs next to nothing.
final class AvoidedKeys {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final LongSupplier nanoClock;

  /// No more of them than keys that are asked for.
  private final Map<String, Avoided> keys = new ConcurrentHashMap<>();

  /// @param untilNanos when it may be tried again
  private record Avoided(long untilNanos, Duration lasting) {}

  /// @param nanoClock as [System#nanoTime]
  AvoidedKeys(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /// A key was too large.
  void add(String key) {
    keys.compute(
        key,
        (_, before) -> {
          var lasting = before == null ? FIRST : before.lasting().multipliedBy(2);
          var bounded = lasting.compareTo(LONGEST) > 0 ? LONGEST : lasting;
          return new Avoided(nanoClock.getAsLong() + bounded.toNanos(), bounded);
        });
  }

  /// A key could be read.
  void remove(String key) {
    keys.remove(key);
  }

  /// Whether a key is not to be read now.
  boolean contains(String key) {
    var avoided = keys.get(key);
    return avoided != null && avoided.untilNanos() - nanoClock.getAsLong() > 0;
  }
}
