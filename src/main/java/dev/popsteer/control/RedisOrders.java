package dev.popsteer.control;

import dev.popsteer.config.Quote;
import dev.popsteer.redis.Command;
import dev.popsteer.redis.Deadline;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.redis.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps orders in Redis, where all routers read them, as an operator with `redis-cli` would.
public final class RedisOrders implements OrderHolder, AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(3);

  /// How long it stands in Redis that an order is taken back: long enough for every router to look,
  /// also one that is cut off for hours.
  private static final Duration TAKEN_BACK_LASTS = Duration.ofDays(1);

  private final RedisClient redis;

  public RedisOrders(RedisClient redis) {
    this.redis = redis;
  }

  @Override
  public synchronized void give(Order order) throws IOException {
    var refusals = new ArrayList<String>();
    try {
      redis.ask(
          List.of(command(order)),
          (_, reply) -> refusal(reply).ifPresent(refusals::add),
          Deadline.in(DEADLINE));
    } catch (IOException e) {
      // It may stand in a buffer on its way to a Redis that goes on in a while.
      throw new IOException(
          "Redis has not answered (%s), so it may be done yet: look before you try again"
              .formatted(e.getMessage()),
          e);
    }
    if (!refusals.isEmpty()) {
      throw new IOException("not done, Redis did not take it: " + refusals.getFirst());
    }
    hint(order);
  }

  private static Command command(Order order) {
    var pop = order.pop();
    return switch (order) {
      case Order.Drain(_, var words) -> set(RedisKeys.drain(pop), reason(words), words.lasts());
      case Order.Undrain _ -> takeBack(RedisKeys.drain(pop));
      case Order.Force(_, boolean up, var words) ->
          set(
              RedisKeys.override(pop),
              ((up ? "up " : "down ") + words.reason()).strip(),
              words.lasts());
      case Order.Unforce _ -> takeBack(RedisKeys.override(pop));
    };
  }

  /// A reason that does not mean that the drain is over.
  private static String reason(Order.Words words) {
    return words.reason().equals(RedisKeys.TAKEN_BACK) ? "(-)" : words.reason();
  }

  /// Only to delete the key would do nothing if Redis had lost it before: routers go on believing
  /// what was lost.
  private static Command takeBack(String key) {
    return set(key, RedisKeys.TAKEN_BACK, TAKEN_BACK_LASTS);
  }

  private static Command set(String key, String value, @Nullable Duration lasts) {
    return lasts == null
        ? Command.onKey("SET", key, value)
        : Command.onKey("SET", key, value, "EX", String.valueOf(lasts.toSeconds()));
  }

  private static Optional<String> refusal(Reply reply) {
    return switch (reply) {
      case Reply.Refusal(var words) ->
          Optional.of(Quote.printable(words, PopReading.MAX_SHOWN_CHARACTERS));
      case Reply.Missing(var why) -> Optional.of(why);
      case Reply.Oversized(var what) -> Optional.of(what);
      case Reply.Text _, Reply.Whole _, Reply.Absent _, Reply.Many _ -> Optional.empty();
    };
  }

  /// Says that there is something new. It is found without that too, only later, so that nothing is
  /// lost if whoever writes may not publish.
  private void hint(Order order) {
    try {
      redis.ask(
          List.of(Command.of("PUBLISH", RedisKeys.HINTS, order.pop().text())),
          (_, _) -> {},
          Deadline.in(DEADLINE));
    } catch (IOException e) {
      // The order is kept, and that is what counts.
    }
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public void close() {
    redis.close();
  }
}
