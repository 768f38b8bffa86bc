package dev.popsteer.ops;

import dev.popsteer.dns.ResponseLimiter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// Says in the log when answers begin to be limited, and when that is over: at most one line in ten
/// seconds, however large the flood and however often it comes and goes.
public final class RateLimitLog implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(RateLimitLog.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final ResponseLimiter limiter;
  private final Consumer<String> lines;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rate-limit-log").factory());
  private long limitedBefore;
  private long limitedAtBegin;
  private boolean limiting;

  RateLimitLog(ResponseLimiter limiter, Consumer<String> lines) {
    this.limiter = limiter;
    this.lines = lines;
  }

  /// Begins to look, every ten seconds.
  public static RateLimitLog start(ResponseLimiter limiter) {
    var log = new RateLimitLog(limiter, LOG::warn);
    var unusedFuture =
        log.looks.scheduleAtFixedRate(
            log::lookSafely, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return log;
  }

  /// An exception would be the end of all looks.
  private void lookSafely() {
    try {
      look();
    } catch (Throwable e) {
      LOG.error("Could not look whether answers are limited", e);
    }
  }

  /// Compares with the last look.
  void look() {
    var counts = limiter.counts();
    long limited = counts.slipped() + counts.dropped();
    long since = limited - limitedBefore;
    if (since > 0 && !limiting) {
      limiting = true;
      limitedAtBegin = limitedBefore;
      lines.accept(
          "Answers over UDP are limited: %d within the last %d s. One of the sources is %s"
              .formatted(since, INTERVAL.toSeconds(), limiter.lastLimited()));
    } else if (since == 0 && limiting) {
      limiting = false;
      lines.accept(
          "Answers over UDP are not limited any more; %d were".formatted(limited - limitedAtBegin));
    }
    limitedBefore = limited;
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
