package dev.popsteer.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How often addresses have shown wrong tokens lately.
///
/// Bounded: of more than [#MAX_ADDRESSES] addresses the one that was seen first is forgotten. Safe
/// for use by many threads.
final class FailedAttempts {

  /// From one address within [#WINDOW].
  static final int MAX_ATTEMPTS = 10;

  static final Duration WINDOW = Duration.ofMinutes(1);
  static final int MAX_ADDRESSES = 1_024;

  private final Map<String, Attempts> byAddress =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Attempts> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  /// @param sinceNanos when the first of them was
  private record Attempts(int count, long sinceNanos) {

    boolean isOver(long nowNanos) {
      return nowNanos - sinceNanos > WINDOW.toNanos();
    }
  }

  /// Whether no more of an address's tokens are to be looked at for now.
  synchronized boolean areTooMany(String address, long nowNanos) {
    var attempts = byAddress.get(address);
    return attempts != null && !attempts.isOver(nowNanos) && attempts.count() >= MAX_ATTEMPTS;
  }

  /// An address has shown a wrong token.
  synchronized void add(String address, long nowNanos) {
    byAddress.merge(
        address,
        new Attempts(1, nowNanos),
        (before, first) ->
            before.isOver(nowNanos)
                ? first
                : new Attempts(before.count() + 1, before.sinceNanos()));
  }
}
