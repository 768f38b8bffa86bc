package dev.popsteer.control;

import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Keeps health as Redis has it: looks at every poll interval, and at once when a message on the
/// channel `popsteer:health` hints that something changed.
///
/// Redis changes what is believed and is never needed for it: while it cannot be read, the last
/// health stays, and the feed goes on trying. One thread, and every wait in it has a deadline.
public final class RedisHealthFeed implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(RedisHealthFeed.class);

  /// Under the poll interval's second, so that a Redis that hangs does not delay the next attempt.
  private static final Duration DEADLINE = Duration.ofMillis(900);

  private static final Object HINT = new Object();

  /// Hints that come within this time of one another cause one look.
  private static final Duration COALESCE = Duration.ofMillis(10);

  private final RedisHealth health;
  private final SnapshotPublisher publisher;
  private final Duration pollInterval;
  private final HealthKeeper keeper;
  private final RedisHints redisHints;
  private final BlockingQueue<Object> hints = new ArrayBlockingQueue<>(1);
  private final Thread thread = Thread.ofPlatform().name("health-feed").unstarted(this::run);

  /// What the last failure was, so that each kind is logged once.
  private String lastFailure = "";

  private volatile boolean closed;

  private RedisHealthFeed(
      ReactiveRedisDataSource redis,
      SnapshotPublisher publisher,
      HealthKeeper keeper,
      Duration pollInterval) {
    this.health = new RedisHealth(redis);
    this.redisHints = new RedisHints(redis, () -> hints.offer(HINT));
    this.publisher = publisher;
    this.pollInterval = pollInterval;
    this.keeper = keeper;
  }

  /// Looks once, so that the first query knows what Redis knows, and goes on from there. The first
  /// configuration must have been published.
  public static RedisHealthFeed start(
      ReactiveRedisDataSource redis,
      SnapshotPublisher publisher,
      HealthKeeper keeper,
      Duration pollInterval) {
    var feed = new RedisHealthFeed(redis, publisher, keeper, pollInterval);
    feed.redisHints.keepSubscribed();
    feed.look();
    feed.thread.start();
    return feed;
  }

  private void run() {
    long lookStarted = System.nanoTime();
    while (!closed) {
      try {
        waitUntil(lookStarted + pollInterval.toNanos());
        lookStarted = System.nanoTime();
        redisHints.keepSubscribed();
        look();
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        // A bug, or no memory. Health stays as it is, and the next look may go better.
        LOG.error("Health could not be read", e);
      }
    }
  }

  private void look() {
    try {
      var look = health.look(pops(), DEADLINE);
      keeper.look(look);
      lastFailure = "";
    } catch (RuntimeException e) {
      if (!closed) {
        // Whatever the client throws (refused, timed out, read-only, nonsense) means the same here.
        keeper.lost();
        logFailure(e);
      }
    }
  }

  private List<PopCode> pops() {
    var pops = publisher.current().orElseThrow().configuration().topology().pops();
    return pops.stream().map(Pop::code).toList();
  }

  private void logFailure(RuntimeException cause) {
    // The client's own failure comes wrapped by the waiting for it.
    var root = cause.getCause() == null ? cause : cause.getCause();
    var failure = root.getMessage() == null ? root.toString() : root.getMessage();
    if (!failure.equals(lastFailure)) {
      lastFailure = failure;
      LOG.warnf(
          "Redis cannot be read (%s). Health stays as it was read last; trying again every %d ms",
          failure, pollInterval.toMillis());
    }
  }

  /// Waits for the time of the next look, or for a hint.
  private void waitUntil(long nextLookNanos) throws InterruptedException {
    if (hints.poll(nextLookNanos - System.nanoTime(), TimeUnit.NANOSECONDS) != null) {
      Thread.sleep(COALESCE);
      hints.clear();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    redisHints.close();
    health.close();
  }
}
