package dev.popsteer.control;

import jakarta.inject.Singleton;
import java.time.Duration;
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
  private volatile Duration lastLook = Duration.ZERO;

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

  /// How long a look took, whatever came of it.
  void lookTook(Duration time) {
    lastLook = time;
  }

  /// What only grows.
  ///
  /// @param looks at Redis
  /// @param failedLooks of them, those of which nothing came
  /// @param ignoredValues that were not understood, each counted when it is new
  /// @param oversizedValues replies that were too large to be read
  /// @param hints messages that something has changed
  /// @param hintsOfUnknownPops of them, those that name no PoP
  /// @param subscriptions to hints, the first and one after each loss
  public record Counts(
      long looks,
      long failedLooks,
      long ignoredValues,
      long oversizedValues,
      long hints,
      long hintsOfUnknownPops,
      long subscriptions) {}

  public Counts counts() {
    return new Counts(
        looks.sum(),
        failedLooks.sum(),
        ignoredValues.sum(),
        oversizedValues.sum(),
        hints.sum(),
        hintsOfUnknownPops.sum(),
        subscriptions.sum());
  }

  /// Whether everything could be read the last time.
  public boolean isReading() {
    return lastRead != null && trouble.isEmpty();
  }

  /// How many values there are now that cannot be understood.
  public int ignoredNow() {
    return ignoredNow;
  }

  /// How long the last look took.
  public Duration lastLook() {
    return lastLook;
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
