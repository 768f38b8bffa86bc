package dev.popsteer.dns;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Leaky buckets, one for each key that was active lately, in a table of fixed size.
///
/// Something is poured into a bucket whenever its key is active, and leaks out at one unit per
/// tick, so a bucket holds the amount by which the key has been faster than that. All buckets are
/// equally large and leak equally fast; what differs is how much is poured.
///
/// ## Shape
///
/// The table is lines of eight entries, 64 bytes, about a cache line: a key may stand in one line
/// only, which its hash selects. An entry is one long, 24 bits of the hash as a tag and the tick at
/// which the bucket will be empty, of which 40 bits are kept. That tick is all there is to a bucket
/// (the virtual scheduling form of ITU-T I.371's GCRA): it leaks without being touched, and an
/// entry whose tick has passed is free, whosever it was. As the kept bits come round (after 82.9
/// days, where a tick is a 153,600th of a second), an entry untouched since looks full once more,
/// for about as long as a bucket takes to leak out.
///
/// ## What is forgotten
///
/// A key that has no entry takes that of the emptiest bucket in its line. So as long as there are
/// free entries nothing is forgotten, and beyond that the fullest buckets stay: a newcomer has to
/// be active faster than the others of its line to stay itself. Nobody inherits what another key
/// has poured.
///
/// ## What is confused
///
/// Two keys share a bucket if they share line and tag. A key finds the entry of one of up to eight
/// others in its line to be its own with a probability of at most 8 / 2^24, one in two million. The
/// caller hashes with a secret, so nobody can look for such keys.
///
/// ## Threads
///
/// Safe for use by many. An entry is changed by compare-and-set and never locked: who loses a race
/// for it [#TRIES] times leaves it as it is, so that under contention a little may not be counted,
/// but nothing is taken back.
final class LeakyBuckets {

  /// Entries in a line.
  private static final int WAYS = 8;

  private static final int TICK_BITS = 40;
  private static final long TICK_MASK = (1L << TICK_BITS) - 1;

  /// How often a thread tries to change an entry that others change as well.
  private static final int TRIES = 3;

  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] entries;
  private final int lineMask;
  private final long fullTicks;
  private final long skewTicks;

  /// @param entries buckets that can be told apart, a power of two, at least 8; 8 bytes each
  /// @param fullTicks what a bucket holds, below 2^38
  /// @param skewTicks how much two threads' clocks, or one after it was set back, may differ; below
  ///   2^38. A bucket that seems fuller than full by more is of another time, and counts as empty
  LeakyBuckets(int entries, long fullTicks, long skewTicks) {
    this.entries = new long[entries];
    this.lineMask = entries / WAYS - 1;
    this.fullTicks = fullTicks;
    this.skewTicks = skewTicks;
  }

  /// The entry of a key; if it has none, the one that it may take.
  ///
  /// @param hash of the key, by which alone it is known
  int find(long hash, long nowTicks) {
    int line = ((int) hash & lineMask) * WAYS;
    for (int entry = line; entry < line + WAYS; entry++) {
      if (tag((long) ENTRY.getOpaque(entries, entry)) == tag(hash)) {
        return entry;
      }
    }
    return emptiest(line, nowTicks);
  }

  /// Without branches, which would depend on what cannot be foreseen: level and place are compared
  /// as one number.
  private int emptiest(int line, long nowTicks) {
    long least = Long.MAX_VALUE;
    for (int way = 0; way < WAYS; way++) {
      long level = level((long) ENTRY.getOpaque(entries, line + way), nowTicks);
      least = Math.min(least, level * WAYS + way);
    }
    return line + (int) (least % WAYS);
  }

  /// Whether an amount still fits into the bucket of a key.
  ///
  /// @param entry where [#find] has it
  boolean hasRoom(int entry, long hash, long nowTicks, long amount) {
    return level(entry, hash, nowTicks) + amount <= fullTicks;
  }

  /// Pours into the bucket of a key, which takes the entry if it was another's.
  ///
  /// @param entry where [#find] has it
  void pour(int entry, long hash, long nowTicks, long amount) {
    // It may have been found for two keys of the same line, neither of which had one, and taken by
    // the other since.
    boolean isOwn = tag((long) ENTRY.getOpaque(entries, entry)) == tag(hash);
    int own = isOwn ? entry : find(hash, nowTicks);
    for (int i = 0; i < TRIES; i++) {
      long before = (long) ENTRY.getOpaque(entries, own);
      long level = tag(before) == tag(hash) ? level(before, nowTicks) : 0;
      long emptyAt = nowTicks + level + amount;
      long after = tag(hash) << TICK_BITS | (emptyAt & TICK_MASK);
      if (ENTRY.compareAndSet(entries, own, before, after)) {
        return;
      }
    }
  }

  private long level(int entry, long hash, long nowTicks) {
    long found = (long) ENTRY.getOpaque(entries, entry);
    return tag(found) == tag(hash) ? level(found, nowTicks) : 0;
  }

  /// What is in the bucket now: 0 to full, and the skew on top.
  private long level(long entry, long nowTicks) {
    int unused = Long.SIZE - TICK_BITS;
    long ticks = (entry - nowTicks) << unused >> unused;
    return Long.compareUnsigned(ticks, fullTicks + skewTicks) > 0 ? 0 : ticks;
  }

  private static long tag(long hashOrEntry) {
    return hashOrEntry >>> TICK_BITS;
  }
}
