package dev.popsteer.dns;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.PrefixList;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Limits the rate of answers over UDP to each address and to the prefixes around it, so that a
/// flood of queries with forged sources is of little use against those whose addresses they are.
///
/// The limits are those of Knot DNS since 3.4: on four prefixes around an IPv4 address and five
/// around an IPv6 address, each several times the limit of a single address, so that spreading a
/// flood over a victim's network does not help. An answer is counted for all of these prefixes or,
/// if it is over the limit of one, for none: what is not sent does not use up the others' share.
///
/// ## Counting
///
/// In [LeakyBuckets]: a prefix may get a burst at once and after that what leaks out. The unit is
/// chosen so that all buckets are the same: an answer to a prefix with n times the limit pours an
/// n-th. One that gets fewer than its rate has an empty bucket, and then no entry in the table: at
/// most 2.1 entries are in use for each answer within 1 / `perSecond`, whatever sources are forged.
///
/// ## Time
///
/// Comes with each query and is a wall clock. If that is set back by up to a second, buckets seem
/// fuller by as much; by more, those that seem more than full count as empty. So nobody who asks is
/// held up for longer than a second by it.
///
/// ## Secrets
///
/// The hash has random keys, so that nobody outside can tell which sources share a line of the
/// table. It is not one for cryptography: a source over UDP is not proven, so whoever wants to have
/// another limited has no need of collisions; they forge the address itself.
///
/// Safe for use by many threads, allocates nothing, and holds 8 bytes for each entry of the table.
public final class ResponseLimiter {

  /// What to do with a query.
  public enum Verdict {
    /// Answer it.
    ANSWER,
    /// Tell its sender to come by TCP, or with a cookie, in as few bytes as that takes.
    SLIP,
    /// Send nothing.
    DROP
  }

  /// How many answers have been over the limit so far.
  ///
  /// @param slipped queries whose sender was told to come again
  /// @param dropped queries that had no answer
  public record Counts(long slipped, long dropped) {}

  /// A prefix around an address, with how many times an address's limit it has. All divide
  /// [#TICKS_OF_ADDRESS].
  private record Level(int length, int multiple) {}

  private static final Level[] IPV4_LEVELS = {
    new Level(32, 1), new Level(24, 32), new Level(20, 256), new Level(18, 768)
  };
  private static final Level[] IPV6_LEVELS = {
    new Level(128, 1), new Level(64, 2), new Level(56, 3), new Level(48, 4), new Level(32, 64)
  };

  /// What an answer pours into the bucket of its address.
  private static final long TICKS_OF_ADDRESS = 768;

  private static final long MILLIS_PER_SECOND = 1000;

  /// One in so many sources over the limit is kept for [#lastLimited], so that threads that drop a
  /// flood do not all write to the same place.
  private static final int SOURCE_SAMPLE = 256;

  private final ResponseLimits limits;
  private final PrefixList exempt;
  private final LeakyBuckets buckets;
  private final long ticksPerSecond;
  private final Levels ipv4;
  private final Levels ipv6;
  private final long highKey;
  private final long lowKey;
  private final long lastKey;
  private final StripedCount limited = new StripedCount();
  private volatile @Nullable IpAddress lastLimited;

  /// @param secrets gives the keys of the hash; must be one that cannot be predicted
  public ResponseLimiter(ResponseLimits limits, RandomGenerator secrets) {
    this.limits = limits;
    this.exempt = new PrefixList(limits.exempt());
    this.ticksPerSecond = limits.perSecond() * TICKS_OF_ADDRESS;
    this.buckets =
        new LeakyBuckets(limits.tableEntries(), limits.burst() * TICKS_OF_ADDRESS, ticksPerSecond);
    this.highKey = secrets.nextLong();
    this.lowKey = secrets.nextLong();
    this.lastKey = secrets.nextLong() | 1;
    this.ipv4 = new Levels(IPV4_LEVELS, secrets);
    this.ipv6 = new Levels(IPV6_LEVELS, secrets);
  }

  /// One that limits nothing.
  public static ResponseLimiter off() {
    return new ResponseLimiter(ResponseLimits.OFF, () -> 0);
  }

  /// Counts an answer to a query, if it is within the limits of its source.
  public Verdict verdict(Sender source) {
    if (source.protocol() != Protocol.UDP
        || limits.areOff()
        || exempt.holds(source.family(), source.high(), source.low())) {
      return Verdict.ANSWER;
    }
    var levels = source.family() == Family.IPV4 ? ipv4 : ipv6;
    if (admits(source, levels, 0, ticks(source.atMillis()))) {
      return Verdict.ANSWER;
    }
    // First the source, so that whoever sees the count sees a source too.
    if (limited.part() % SOURCE_SAMPLE == 0) {
      lastLimited = new IpAddress(source.family(), source.high(), source.low());
    }
    return slips(limited.increment()) ? Verdict.SLIP : Verdict.DROP;
  }

  /// Counts since the start. While others are counting, a few may be missing.
  public Counts counts() {
    long all = limited.sum();
    long slipped = limited.sumOf(this::slippedOf);
    return new Counts(slipped, all - slipped);
  }

  /// One of the last sources whose queries were over the limit; null if there was none. There is
  /// one as soon as [#counts] are above 0.
  public @Nullable IpAddress lastLimited() {
    return lastLimited;
  }

  /// Counts if all levels from this one on have room. The call stack holds the entries that were
  /// found until that is known.
  private boolean admits(Sender source, Levels levels, int level, long now) {
    if (level == levels.count) {
      return true;
    }
    long hash = hash(source, levels, level);
    int entry = buckets.find(hash, now);
    long amount = levels.amounts[level];
    if (!buckets.hasRoom(entry, hash, now, amount) || !admits(source, levels, level + 1, now)) {
      return false;
    }
    buckets.pour(entry, hash, now, amount);
    return true;
  }

  /// Two rounds of multiplying to 128 bits and folding them.
  private long hash(Sender source, Levels levels, int level) {
    long high = source.high() & levels.highMasks[level];
    long low = source.low() & levels.lowMasks[level];
    return folded(folded(high ^ highKey, low ^ lowKey) ^ levels.keys[level], lastKey);
  }

  private static long folded(long a, long b) {
    return Math.multiplyHigh(a, b) ^ (a * b);
  }

  /// Ticks since 1970. Past 2^63 they go on from below 0, which nobody minds, as only differences
  /// are looked at; so the seconds may overflow and the rest must not.
  private long ticks(long millis) {
    long seconds = Math.floorDiv(millis, MILLIS_PER_SECOND);
    long rest = Math.floorMod(millis, MILLIS_PER_SECOND);
    return seconds * ticksPerSecond + rest * ticksPerSecond / MILLIS_PER_SECOND;
  }

  private boolean slips(long limitedBefore) {
    return limits.slip() > 0 && limitedBefore % limits.slip() == 0;
  }

  private long slippedOf(long count) {
    return limits.slip() == 0 ? 0 : Math.ceilDiv(count, (long) limits.slip());
  }

  /// The levels of a family, taken apart: index 0 is the address itself.
  private static final class Levels {

    private final int count;
    private final long[] highMasks;
    private final long[] lowMasks;
    private final long[] amounts;
    private final long[] keys;

    Levels(Level[] levels, RandomGenerator secrets) {
      count = levels.length;
      highMasks = new long[count];
      lowMasks = new long[count];
      amounts = new long[count];
      keys = new long[count];
      for (int i = 0; i < count; i++) {
        var mask = IpAddress.ofIpv6(-1, -1).firstBits(levels[i].length());
        highMasks[i] = mask.high();
        lowMasks[i] = mask.low();
        amounts[i] = TICKS_OF_ADDRESS / levels[i].multiple();
        keys[i] = secrets.nextLong();
      }
    }
  }
}
