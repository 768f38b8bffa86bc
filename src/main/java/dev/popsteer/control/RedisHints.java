package dev.popsteer.control;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Listens on the channel `popsteer:health`, on a connection of its own.
///
/// A hint only makes a look come sooner, so whatever goes wrong here is tried again later and
/// otherwise ignored: a user who may not subscribe, a connection that is lost, a Redis that hangs.
/// There is never more than one connection, and never more than one attempt at one.
final class RedisHints {

  private static final Logger LOG = Logger.getLogger(RedisHints.class);
  private static final String CHANNEL = "popsteer:health";
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final ReactiveRedisDataSource redis;
  private final Runnable onHint;
  private @Nullable Attempt attempt;
  private long lastAttemptNanos;

  /// @param onHint called by a thread of the Redis client, which must not be held up
  RedisHints(ReactiveRedisDataSource redis, Runnable onHint) {
    this.redis = redis;
    this.onHint = onHint;
  }

  /// Subscribes unless a subscription stands or is being tried. Returns at once.
  void keepSubscribed() {
    long now = System.nanoTime();
    boolean tooSoon = now - lastAttemptNanos < RETRY.toNanos();
    if (attempt != null && (!attempt.ended || tooSoon)) {
      return;
    }
    lastAttemptNanos = now;
    attempt = new Attempt();
    attempt.begin();
  }

  void close() {
    if (attempt != null) {
      attempt.end();
    }
  }

  /// One connection, from the attempt to open it to its end.
  private final class Attempt {

    private volatile boolean ended;
    private volatile @Nullable RedisConnection connection;

    void begin() {
      var _ = redis.getRedis().connect().subscribe().with(this::opened, this::failed);
    }

    private void opened(RedisConnection opened) {
      connection = opened;
      if (ended) {
        opened.closeAndForget();
        return;
      }
      opened.handler(_ -> onHint.run());
      opened.exceptionHandler(this::failed);
      opened.endHandler(this::end);
      var _ =
          opened
              .send(Request.cmd(Command.SUBSCRIBE).arg(CHANNEL))
              .subscribe()
              .with(_ -> onHint.run(), this::failed);
    }

    private void failed(Throwable cause) {
      if (!ended) {
        LOG.debugf("No hints from %s: %s", CHANNEL, cause.getMessage());
      }
      end();
    }

    private void end() {
      ended = true;
      var held = connection;
      connection = null;
      if (held != null) {
        held.closeAndForget();
      }
    }
  }
}
