package dev.popsteer.control;

import dev.popsteer.redis.Deadline;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.redis.RedisSubscription;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Listens on the channel `popsteer:health`, with a client and a thread of its own.
///
/// A hint only makes a look come sooner, so whatever goes wrong here is tried again later and
/// otherwise ignored: a user who may not subscribe, a connection that is lost, a Redis that hangs.
final class RedisHints implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(RedisHints.class);
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final RedisClient redis;
  private final RedisStatus status;
  private final Consumer<String> onHint;
  private final Mishaps mishaps = new Mishaps(LOG, "Hints could not be listened to");
  private final Thread thread =
      Thread.ofPlatform().daemon().name("health-hints").unstarted(this::run);
  private volatile @Nullable RedisSubscription current;
  private volatile boolean closed;

  /// @param onHint gets the text of each message, and an empty one when a subscription begins,
  ///   before which there may have been others
  RedisHints(RedisClient redis, RedisStatus status, Consumer<String> onHint) {
    this.redis = redis;
    this.status = status;
    this.onHint = onHint;
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try (var subscription = redis.subscribe(RedisKeys.HINTS, Deadline.in(DEADLINE))) {
        current = subscription;
        status.subscriptions.increment();
        onHint.accept("");
        listen(subscription);
      } catch (IOException e) {
        LOG.debugf("No hints from %s: %s", RedisKeys.HINTS, e.getMessage());
      } catch (Throwable e) {
        // A bug, or no memory; hints are not worth more than a line.
        mishaps.note(e);
      }
      try {
        Thread.sleep(RETRY);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void listen(RedisSubscription subscription) throws IOException {
    while (!closed) {
      subscription
          .await()
          .ifPresent(
              text -> {
                status.hints.increment();
                onHint.accept(text);
              });
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    redis.close();
    var subscription = current;
    if (subscription != null) {
      subscription.close();
    }
  }
}
