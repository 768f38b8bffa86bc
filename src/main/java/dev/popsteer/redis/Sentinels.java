package dev.popsteer.redis;

import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// Asks Sentinels which server is the master.
///
/// Any of them may be gone or hang: each gets a part of the time, and the one that answered last is
/// asked first.
final class Sentinels implements AutoCloseable {

  /// How long a master is taken for one without asking again.
  private static final Duration TRUSTED_FOR = Duration.ofSeconds(5);

  private final String masterName;
  private final List<RedisNode> sentinels;
  private final Line line;
  private int first;
  private @Nullable RedisNode master;
  private long askedNanos;

  Sentinels(
      String masterName,
      RedisDeployment deployment,
      HostAddresses addresses,
      ScheduledExecutorService closers) {
    this.masterName = masterName;
    this.sentinels = deployment.nodes();
    // Sentinels have no databases, and often no users.
    var access = deployment.access();
    this.line =
        new Line(
            new RedisAccess(access.user(), access.password(), 0, access.tls()), addresses, closers);
  }

  /// The master, as far as is known.
  ///
  /// @param isConnected whether the master that was known last can still be talked to; then it
  ///   stays if no Sentinel answers
  RedisNode master(boolean isConnected, Deadline deadline) throws IOException {
    var known = master;
    boolean isFresh = System.nanoTime() - askedNanos < TRUSTED_FOR.toNanos();
    if (known != null && isConnected && isFresh) {
      return known;
    }
    try {
      var found = find(deadline);
      master = found;
      askedNanos = System.nanoTime();
      return found;
    } catch (IOException e) {
      if (known == null || !isConnected) {
        throw e;
      }
      return known;
    }
  }

  /// The master that was known last; null if none was.
  @Nullable RedisNode known() {
    return master;
  }

  private RedisNode find(Deadline deadline) throws IOException {
    var failure = new IOException("no Sentinel answers");
    for (int i = 0; i < sentinels.size(); i++) {
      int next = (first + i) % sentinels.size();
      try {
        // The last one has as long as the one before, so that there is time left for the master.
        var found = ask(sentinels.get(next), deadline.share(2));
        first = next;
        return found;
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
    throw explained(failure);
  }

  private static IOException explained(IOException failure) {
    var reasons = List.of(failure.getSuppressed()).stream().map(Throwable::getMessage).toList();
    return new IOException("no Sentinel names a master: " + String.join("; ", reasons), failure);
  }

  private RedisNode ask(RedisNode sentinel, Deadline deadline) throws IOException {
    var answer = new Reply[] {new Reply.Absent()};
    line.ask(
        sentinel,
        List.of(Command.of("SENTINEL", "GET-MASTER-ADDR-BY-NAME", masterName)),
        (_, reply) -> answer[0] = reply,
        deadline);
    return switch (answer[0]) {
      case Reply.Many(List<Reply> parts)
          when parts.size() == 2
              && parts.get(0) instanceof Reply.Text(String host)
              && parts.get(1) instanceof Reply.Text(String port) ->
          new RedisNode(host, port(port));
      case Reply.Absent() ->
          throw new IOException(sentinel + " knows no master called \"" + masterName + "\"");
      case Reply.Refusal(String words) -> throw new RefusedException(sentinel, words);
      case Reply.Many _, Reply.Text _, Reply.Whole _, Reply.Oversized _, Reply.Missing _ ->
          throw new ProtocolException(sentinel + " does not answer as a Sentinel does");
    };
  }

  private static int port(String text) throws IOException {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new ProtocolException("no port: " + text);
  }

  @Override
  public void close() {
    line.close();
  }
}
