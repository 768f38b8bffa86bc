package dev.popsteer.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A sample of queries with their answers, from all threads that answer, for one that logs them.
public final class QuerySamples {

  private final double share;
  private final SplittableRandom seeds;
  private final List<SampleRing> rings = new CopyOnWriteArrayList<>();
  private volatile @Nullable Thread waiting;

  /// @param share the chance of each query to be in it, 0 to 1
  /// @param seeds from which each thread gets randomness of its own
  public QuerySamples(double share, SplittableRandom seeds) {
    this.share = share;
    this.seeds = seeds;
  }

  /// One in which there is nothing, at no cost.
  public static QuerySamples off() {
    return new QuerySamples(0, new SplittableRandom(0));
  }

  /// What a thread is to ask; null if nothing is wanted. Kept for good, so there should be no more
  /// than threads.
  @Nullable QuerySampler newSampler() {
    if (share == 0) {
      return null;
    }
    var ring = new SampleRing(() -> LockSupport.unpark(waiting));
    rings.add(ring);
    synchronized (seeds) {
      return new QuerySampler(share, seeds.split(), ring);
    }
  }

  /// Waits until room gets short, for a time at most, or until the thread is unparked or
  /// interrupted. For the thread that takes out.
  public void await(Duration time) {
    waiting = Thread.currentThread();
    LockSupport.parkNanos(this, time.toNanos());
  }

  /// Takes out what is there, those of each thread in their order. For one thread only.
  public List<LoggedQuery> drain() {
    var all = new ArrayList<LoggedQuery>();
    for (var ring : rings) {
      var next = ring.poll();
      for (int taken = 1; next != null; taken++) {
        all.add(next);
        next = taken < SampleRing.PLACES ? ring.poll() : null;
      }
    }
    return all;
  }

  /// How many had no room, for they were not taken out in time.
  public long dropped() {
    return rings.stream().mapToLong(SampleRing::dropped).sum();
  }
}
