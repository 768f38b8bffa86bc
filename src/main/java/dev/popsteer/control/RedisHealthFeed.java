package dev.popsteer.control;

import dev.popsteer.config.Quote;
import dev.popsteer.health.PartialLook;
import dev.popsteer.redis.Deadline;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.redis.RedisDeployment;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Keeps health as Redis has it: looks at every poll interval, and at once when a message on the
/// channel `popsteer:health` hints that something changed.
///
/// Redis changes what is believed and is never needed for it: while it cannot be read, the last
/// health stays, and the feed goes on trying. One thread, and every wait in it has a deadline.
public final class RedisHealthFeed implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(RedisHealthFeed.class);

  /// How long a look may take. With the wait before it ([RetryPace]) within 1.5 s.
  private static final Duration DEADLINE = Duration.ofMillis(800);

  private final RedisHealth health;
  private final SnapshotPublisher publisher;
  private final InstantSource clock;
  private final HealthKeeper keeper;
  private final RedisStatus status;
  private final RedisHints redisHints;
  private final PendingHints hints = new PendingHints();
  private final LookTimes times;
  private final Mishaps mishaps = new Mishaps(LOG, "Health could not be read");
  private final Thread thread = Thread.ofPlatform().name("health-feed").unstarted(this::run);

  /// What the last failure was, so that each kind is logged once.
  private String lastFailure = "";

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition looked = lock.newCondition();

  /// When the last look was over, whatever came of it; by [System#nanoTime].
  private long lookedNanos;

  private volatile boolean closed;

  private RedisHealthFeed(
      RedisDeployment redis, SnapshotPublisher publisher, Reading reading, RedisStatus status) {
    this.health =
        new RedisHealth(
            RedisClient.of(redis), reading.clock(), status, reading.keeper().lastLook());
    this.redisHints = new RedisHints(RedisClient.of(redis), status, this::hinted);
    this.publisher = publisher;
    // Not from a seed of the process: copies of it that go on from one snapshot would come back all
    // at once.
    this.times = new LookTimes(reading.pollInterval(), new SecureRandom(), System::nanoTime);
    this.clock = reading.clock();
    this.keeper = reading.keeper();
    this.status = status;
  }

  /// How it is read, and who is told.
  ///
  /// @param pollInterval how often Redis is looked at when no message hints at a change
  public record Reading(Duration pollInterval, InstantSource clock, HealthKeeper keeper) {}

  /// Looks once, so that the first query knows what Redis knows, and goes on from there. The first
  /// configuration must have been published.
  public static RedisHealthFeed start(
      RedisDeployment redis, SnapshotPublisher publisher, Reading reading, RedisStatus status) {
    var feed = new RedisHealthFeed(redis, publisher, reading, status);
    feed.redisHints.start();
    feed.look(Set.of());
    feed.thread.start();
    return feed;
  }

  /// Waits until the last look is no older than this, where the process may have stood still.
  ///
  /// @param patience wait no longer than that
  public void awaitLook(Duration maxAge, Duration patience) {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (System.nanoTime() - lookedNanos > maxAge.toNanos() && left > 0) {
        left = looked.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void hinted(String text) {
    if (text.isEmpty()) {
      hints.addAny();
      return;
    }
    var pop = pops().stream().filter(code -> code.text().equals(text)).findFirst();
    pop.ifPresentOrElse(hints::add, () -> hintedAtNoPop(text));
  }

  /// Somebody may have written a name wrongly; or it is about a PoP of other routers.
  private void hintedAtNoPop(String text) {
    if (status.hintsOfUnknownPops.sum() == 0) {
      LOG.infof(
          "A hint names \"%s\", which is no PoP here; from now on such hints are only counted",
          Quote.printable(text, PopReading.MAX_SHOWN_CHARACTERS));
    }
    status.hintsOfUnknownPops.increment();
  }

  private void run() {
    while (!closed) {
      try {
        look(awaitNext());
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        // No memory, where a look is not even begun.
        if (mishaps.isInterruptedAfter(e)) {
          return;
        }
      }
    }
  }

  /// Waits for the time of the next look.
  ///
  /// @return the PoPs to look at; all if it is empty
  private Set<PopCode> awaitNext() throws InterruptedException {
    var hinted = hints.await(times.nanosToPoll());
    if (hinted.isEmpty()) {
      return Set.of();
    }
    Thread.sleep(Duration.ofNanos(Math.max(0, times.nanosAfterHint())));
    var more = hints.take();
    boolean all = hinted.get().isAll() || (more.isPresent() && more.get().isAll());
    if (all || times.nanosToPoll() <= 0) {
      return Set.of();
    }
    return Stream.concat(hinted.stream(), more.stream())
        .flatMap(some -> some.pops().stream())
        .collect(Collectors.toSet());
  }

  /// Looks, and decides when the next look is due.
  private void look(Set<PopCode> hinted) {
    long begin = System.nanoTime();
    times.begin();
    status.looks.increment();
    try {
      read(hinted);
      times.succeeded(hinted.isEmpty() ? LookTimes.Scope.EVERYTHING : LookTimes.Scope.HINTED);
    } catch (IOException e) {
      times.failed();
      if (!closed) {
        lost(e);
      }
    } catch (Throwable e) {
      // A bug, or no memory. Health stays as it is, and the next look may go better.
      times.failed();
      mishaps.note(e);
    }
    status.lookTook(Duration.ofNanos(System.nanoTime() - begin));
    isOver();
  }

  private void isOver() {
    lock.lock();
    try {
      lookedNanos = System.nanoTime();
      looked.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void read(Set<PopCode> hinted) throws IOException {
    var deadline = Deadline.in(DEADLINE);
    var pops = pops();
    var look =
        hinted.isEmpty() ? health.look(pops, deadline) : health.lookAt(hinted, pops, deadline);
    publisher.healthTrouble(health.ignored());
    if (look.why().isEmpty()) {
      keeper.look(look.observations());
      status.isRead(clock.instant(), health.servers());
      lastFailure = "";
    } else {
      var why = "a part: " + Quote.printable(look.why(), PopReading.MAX_SHOWN_CHARACTERS);
      keeper.lookInPart(new PartialLook(look.observations(), look.unread(), why));
      report(why);
    }
  }

  private void lost(IOException cause) {
    status.failedLooks.increment();
    var why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    var shown = Quote.printable(why, PopReading.MAX_SHOWN_CHARACTERS);
    keeper.lost(shown);
    report(shown);
  }

  private void report(String failure) {
    status.isInTrouble(failure);
    if (!failure.equals(lastFailure)) {
      lastFailure = failure;
      LOG.warnf(
          "Redis cannot be read (%s). Health stays as it was read last; trying again every second",
          failure);
    }
  }

  private List<PopCode> pops() {
    var pops = publisher.current().orElseThrow().configuration().topology().pops();
    return pops.stream().map(Pop::code).toList();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    redisHints.close();
    health.close();
  }
}
