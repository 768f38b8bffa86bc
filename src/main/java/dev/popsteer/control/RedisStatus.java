package dev.popsteer.control;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// How reading Redis goes, for operators: counters that only grow, and what is the case now.
/// Written by the threads that read Redis, read by any.
@Singleton
public final class RedisStatus {

  final LongAdder looks = new LongAdder();
  final LongAdder failedLooks = new LongAdder();
  final LongAdder ignoredValues = new LongAdder();
  final LongAdder oversizedValues = new LongAdder();
  final LongAdder hints = new LongAdder();
  final LongAdder hintsOfUnknownPops = new LongAdder();
  final LongAdder subscriptions = new LongAdder();

  private volatile @Nullable Instant lastRead;
  private volatile String servers = "";
  private volatile String trouble = "";
  private volatile int ignoredNow;

  /// Everything could be read.
  void isRead(Instant now, String from) {
    lastRead = now;
    servers = from;
    trouble = "";
  }

  /// Nothing could be read, or not all.
  void isInTrouble(String words) {
    trouble = words;
  }

  /// How many values there are now that cannot be understood.
  void ignores(int values) {
    ignoredNow = values;
  }

  /// All of it by name, in the order in which people want to read it. Empty if Redis was never
  /// asked.
  public Map<String, Object> describe() {
    var described = new LinkedHashMap<String, Object>();
    if (looks.sum() == 0) {
      return described;
    }
    var read = lastRead;
    described.put("trouble", trouble.isEmpty() ? "none" : trouble);
    described.put("lastRead", read == null ? "never" : read.toString());
    described.put("servers", servers.isEmpty() ? "none" : servers);
    described.put("looks", looks.sum());
    described.put("failedLooks", failedLooks.sum());
    described.put("ignoredNow", (long) ignoredNow);
    described.put("ignoredValues", ignoredValues.sum());
    described.put("oversizedValues", oversizedValues.sum());
    described.put("hints", hints.sum());
    described.put("hintsOfUnknownPops", hintsOfUnknownPops.sum());
    described.put("subscriptions", subscriptions.sum());
    return described;
  }
}
