package dev.popsteer.control;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keys that hold so much that reading them costs a connection: they are tried again after a
/// minute.
final class AvoidedKeys {

  private static final Duration AVOIDED_FOR = Duration.ofMinutes(1);

  /// When each may be tried again, on the clock of [System#nanoTime]. No more of them than keys
  /// that are asked for.
  private final Map<String, Long> untilNanos = new ConcurrentHashMap<>();

  void add(String key) {
    untilNanos.put(key, System.nanoTime() + AVOIDED_FOR.toNanos());
  }

  boolean contains(String key) {
    var until = untilNanos.get(key);
    if (until != null && until - System.nanoTime() <= 0) {
      untilNanos.remove(key);
      return false;
    }
    return until != null;
  }
}
