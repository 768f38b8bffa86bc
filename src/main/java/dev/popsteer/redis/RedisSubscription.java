package dev.popsteer.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A subscription to one channel.
///
/// Redis says nothing while there are no messages, and nothing when a connection is half open; so
/// it is asked now and then whether it is there.
public final class RedisSubscription implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final RedisConnection connection;
  private boolean isAsked;

  private RedisSubscription(RedisConnection connection) {
    this.connection = connection;
  }

  /// Subscribes on this connection, which is closed if that fails.
  static RedisSubscription on(RedisConnection connection, String channel, Deadline deadline)
      throws IOException {
    try {
      var first = new Reply[] {new Reply.Absent()};
      connection.ask(
          List.of(Command.of("SUBSCRIBE", channel)), (_, reply) -> first[0] = reply, deadline);
      if (first[0] instanceof Reply.Refusal(String words)) {
        throw new RefusedException(connection.node(), words);
      }
      return new RedisSubscription(connection);
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  /// Waits for the next message, at most a few seconds.
  ///
  /// @return empty if there was none
  /// @throws IOException if the subscription has ended, or nothing is there any more
  public Optional<String> await() throws IOException {
    var message = connection.awaitMessage((int) PATIENCE.toMillis());
    if (message.isPresent()) {
      isAsked = false;
      return text(message.get());
    }
    if (isAsked) {
      throw new IOException(connection.node() + " has nothing to say");
    }
    isAsked = true;
    connection.send(Command.of("PING"), Deadline.in(PATIENCE));
    return Optional.empty();
  }

  private static Optional<String> text(Reply message) {
    return message instanceof Reply.Many(List<Reply> parts)
            && parts.size() == 3
            && parts.get(0).equals(new Reply.Text("message"))
            && parts.get(2) instanceof Reply.Text(String words)
        ? Optional.of(words)
        : Optional.empty();
  }

  @Override
  public void close() {
    connection.close();
  }
}
