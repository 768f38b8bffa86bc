package dev.popsteer.control;

import dev.popsteer.config.Quote;
import dev.popsteer.health.Health;
import dev.popsteer.redis.Command;
import dev.popsteer.redis.Deadline;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.redis.RedisDeployment;
import dev.popsteer.redis.Reply;
import dev.popsteer.routing.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Writes what this router believes of each PoP into `popsteer:believes:<router>`, for people with
/// `redis-cli`: a second after it changes, and often enough that it does not expire.
///
/// With a client and a thread of its own, so that it never holds up reading. Whatever goes wrong is
/// tried again and otherwise of no consequence: a user without the right, a replica, no Redis.
public final class RedisBeliefs implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(RedisBeliefs.class);

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration RENEWAL = Duration.ofSeconds(10);
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  /// After a refusal for want of a right, which will be the same the next time. Others (`LOADING`,
  /// `READONLY`, `MISCONF`, `OOM`) pass.
  private static final Duration REST = Duration.ofMinutes(5);

  /// For this long without a router's word, nobody should rely on what it believed.
  private static final Duration EXPIRY = Duration.ofSeconds(30);

  private final RedisClient redis;
  private final SnapshotPublisher publisher;
  private final String key;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("health-beliefs").unstarted(this::run);
  private final Mishaps mishaps = new Mishaps(LOG, "What is believed could not be written");
  private @Nullable Health written;
  private long nextNanos = System.nanoTime();
  private boolean isRefused;
  private volatile boolean closed;

  private RedisBeliefs(RedisDeployment redis, SnapshotPublisher publisher, String router) {
    this.redis = RedisClient.of(redis);
    this.publisher = publisher;
    this.key = RedisKeys.believes(router);
  }

  /// Begins to write.
  ///
  /// @param router what this router is called
  public static RedisBeliefs start(
      RedisDeployment redis, SnapshotPublisher publisher, String router) {
    var beliefs = new RedisBeliefs(redis, publisher, router);
    beliefs.thread.start();
    return beliefs;
  }

  private void run() {
    while (!closed) {
      try {
        Thread.sleep(INTERVAL);
        writeIfDue(publisher.current().orElseThrow());
      } catch (InterruptedException e) {
        return;
      } catch (IOException e) {
        // The feed says what is the matter with Redis.
        LOG.debugf("%s cannot be written: %s", key, e.getMessage());
      } catch (Throwable e) {
        mishaps.note(e);
      }
    }
  }

  private void writeIfDue(Snapshot snapshot) throws IOException {
    boolean isDue = nextNanos - System.nanoTime() <= 0;
    boolean isChanged = !isRefused && !Objects.equals(written, snapshot.health());
    if (!isDue && !isChanged) {
      return;
    }
    var refusals = new ArrayList<Reply.Refusal>();
    redis.ask(
        commands(snapshot),
        (_, reply) -> {
          if (reply instanceof Reply.Refusal refusal) {
            refusals.add(refusal);
          }
        },
        Deadline.in(DEADLINE));
    if (!refusals.isEmpty() && !isRefused) {
      var words = Quote.printable(refusals.getFirst().words(), PopReading.MAX_SHOWN_CHARACTERS);
      LOG.infof(
          "%s is not written, because Redis refuses it: %s. Nothing else needs it", key, words);
    }
    isRefused = !refusals.isEmpty();
    written = snapshot.health();
    nextNanos = System.nanoTime() + pause(refusals).toNanos();
  }

  /// How long until it is written again, unless what is believed changes.
  static Duration pause(List<Reply.Refusal> refusals) {
    if (refusals.isEmpty()) {
      return RENEWAL;
    }
    return refusals.stream().anyMatch(refusal -> refusal.is("NOPERM")) ? REST : INTERVAL;
  }

  /// All at once, so that a PoP that is no longer configured goes, and nobody sees the half of it.
  private List<Command> commands(Snapshot snapshot) {
    var fields = new ArrayList<String>();
    fields.add("(feed)");
    fields.add(snapshot.health().feed().describe());
    fields.add("(snapshot)");
    fields.add(String.valueOf(snapshot.number()));
    for (var pop : snapshot.configuration().topology().pops()) {
      fields.add(pop.code().text());
      fields.add(snapshot.health().of(pop.code()).describe());
    }
    return List.of(
        new Command(key, List.of("MULTI")),
        Command.onKey("DEL", key),
        Command.onKey("HSET", key, fields.toArray(new String[0])),
        Command.onKey("EXPIRE", key, String.valueOf(EXPIRY.toSeconds())),
        new Command(key, List.of("EXEC")));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    redis.close();
  }
}
