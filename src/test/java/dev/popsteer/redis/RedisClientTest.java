package dev.popsteer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Clients of servers that do not do what they should.
class RedisClientTest {

  private static final Duration ENOUGH = Duration.ofSeconds(20);

  private static RedisDeployment deployment(RedisDeployment.Kind kind, RedisNode node) {
    return new RedisDeployment(
        kind, List.of(node), new RedisAccess(null, null, 0, Optional.empty()));
  }

  private static Map<Integer, Reply> ask(RedisClient client, List<Command> commands)
      throws IOException {
    var replies = new ConcurrentHashMap<Integer, Reply>();
    client.ask(commands, replies::put, Deadline.in(ENOUGH));
    return replies;
  }

  @Test
  void deliversWhatItHasReadWhenTooManyRepliesAreTooLarge() throws IOException {
    var commands =
        IntStream.range(0, 12)
            .mapToObj(i -> Command.onKey("GET", i == 0 ? "small" : "large" + i))
            .toList();
    try (var server =
            ScriptedServer.start(
                command -> command.equals("GET small") ? ":1\r\n" : "$536870912\r\n");
        var client =
            RedisClient.of(deployment(new RedisDeployment.Kind.Standalone(), server.node()))) {
      var replies = ask(client, commands);

      assertThat(replies).hasSize(12).containsEntry(0, new Reply.Whole(1));
      for (int i = 1; i <= 8; i++) {
        assertThat(replies.get(i)).isInstanceOf(Reply.Oversized.class);
      }
      for (int i = 9; i < 12; i++) {
        assertThat(replies.get(i)).isInstanceOf(Reply.Missing.class);
      }
    }
  }

  /// `CLUSTER SLOTS` where the server that is asked has `foo` (slot 12,182) and another one `hello`
  /// (slot 866).
  private static String halves(int other, int own) {
    return "*2\r\n" + slots(0, 8_191, other) + slots(8_192, 16_383, own);
  }

  private static String slots(int from, int to, int port) {
    return "*3\r\n:%d\r\n:%d\r\n*2\r\n$9\r\n127.0.0.1\r\n:%d\r\n".formatted(from, to, port);
  }

  @Test
  void deliversWhatTheOthersSaidWhenNobodyTellsTheSlotsOfAClusterAnyMore() throws IOException {
    var asked = new AtomicInteger();
    var port = new AtomicInteger();
    try (var dead = ScriptedServer.start(_ -> "");
        var alive =
            ScriptedServer.start(
                command ->
                    !command.equals("CLUSTER SLOTS")
                        ? ":1\r\n"
                        : asked.getAndIncrement() == 0
                            ? halves(dead.node().port(), port.get())
                            : "-CLUSTERDOWN nobody knows\r\n");
        var client = RedisClient.of(deployment(new RedisDeployment.Kind.Cluster(), alive.node()))) {
      port.set(alive.node().port());

      var replies =
          ask(client, List.of(Command.onKey("GET", "foo"), Command.onKey("GET", "hello")));

      assertThat(replies).containsEntry(0, new Reply.Whole(1));
      assertThat(replies.get(1)).isInstanceOf(Reply.Missing.class);
      assertThat(asked).hasValueGreaterThan(1);
    }
  }
}
