package dev.popsteer.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// The line to one server: a connection that is held from exchange to exchange, and opened anew
/// whenever anything was wrong with it. For one thread at a time; only [#close] is for any.
final class Line implements AutoCloseable {

  /// Replies too large to be read on that one exchange gets over, with a new connection for each.
  private static final int MAX_OVERSIZED = 8;

  private final RedisAccess access;
  private final HostAddresses addresses;
  private final ScheduledExecutorService closers;
  private volatile @Nullable RedisConnection held;

  Line(RedisAccess access, HostAddresses addresses, ScheduledExecutorService closers) {
    this.access = access;
    this.addresses = addresses;
    this.closers = closers;
  }

  /// Whether a connection to this server is held.
  boolean isTo(RedisNode node) {
    var connection = held;
    return connection != null && connection.node().equals(node);
  }

  /// Asks a server. A held connection that turns out to be dead is replaced at once.
  void ask(RedisNode node, List<Command> commands, ReplySink sink, Deadline deadline)
      throws IOException {
    int answered = 0;
    int oversized = 0;
    while (answered < commands.size()) {
      boolean wasHeld = isTo(node);
      var rest = new Rest(answered, sink);
      try {
        connect(node, deadline).ask(commands.subList(answered, commands.size()), rest, deadline);
        return;
      } catch (OversizedReplyException e) {
        close();
        rest.accept(rest.answered, new Reply.Oversized(String.valueOf(e.getMessage())));
        if (++oversized == MAX_OVERSIZED) {
          var missing = new Reply.Missing(oversized + " replies were too large to be read");
          for (int i = rest.answered; i < commands.size() - answered; i++) {
            rest.accept(i, missing);
          }
          return;
        }
      } catch (IOException e) {
        close();
        if (!wasHeld || rest.answered > 0 || deadline.hasPassed()) {
          throw e;
        }
      }
      answered += rest.answered;
    }
  }

  /// Passes on the replies to the commands from some number on, and counts them.
  private static final class Rest implements ReplySink {

    private final int from;
    private final ReplySink sink;
    private int answered;

    Rest(int from, ReplySink sink) {
      this.from = from;
      this.sink = sink;
    }

    @Override
    public void accept(int index, Reply reply) {
      answered = index + 1;
      sink.accept(from + index, reply);
    }
  }

  /// The connection to this server, signed in.
  RedisConnection connect(RedisNode node, Deadline deadline) throws IOException {
    var connection = held;
    if (connection != null && connection.node().equals(node)) {
      return connection;
    }
    close();
    var address = addresses.of(node.host(), deadline);
    var opened = RedisConnection.open(node, address, access, deadline, closers);
    held = opened;
    signIn(opened, deadline);
    return opened;
  }

  private void signIn(RedisConnection connection, Deadline deadline) throws IOException {
    var commands = new ArrayList<Command>();
    if (access.password() != null) {
      commands.add(
          access.user() == null
              ? Command.of("AUTH", access.password())
              : Command.of("AUTH", access.user(), access.password()));
    }
    if (access.database() != 0) {
      commands.add(Command.of("SELECT", String.valueOf(access.database())));
    }
    if (commands.isEmpty()) {
      return;
    }
    var refusals = new ArrayList<String>();
    connection.ask(
        commands,
        (_, reply) -> {
          if (reply instanceof Reply.Refusal(String words)) {
            refusals.add(words);
          }
        },
        deadline);
    // A server without a password says "AUTH called without any password configured": it is open.
    refusals.removeIf(words -> words.contains("without any password"));
    if (!refusals.isEmpty()) {
      close();
      throw new RefusedException(connection.node(), refusals.getFirst());
    }
  }

  @Override
  public void close() {
    var connection = held;
    held = null;
    if (connection != null) {
      connection.close();
    }
  }
}
