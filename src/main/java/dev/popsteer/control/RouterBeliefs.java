package dev.popsteer.control;

import dev.popsteer.redis.Command;
import dev.popsteer.redis.Deadline;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.redis.RedisDeployment;
import dev.popsteer.redis.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What routers say in Redis that they believe ([RedisBeliefs]), read for an operator.
public final class RouterBeliefs {

  /// How many routers are shown; the rest of them, in no order, is left out.
  public static final int MAX_ROUTERS = 200;

  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final String PREFIX = RedisKeys.believes("");
  private static final String FIRST = "0";

  private RouterBeliefs() {}

  /// Reads them.
  ///
  /// @return by router, and in it by PoP, in words; beside PoPs there are `(feed)` and `(snapshot)`
  /// @throws IOException if Redis does not say all of that by the deadline, in words for people
  public static SortedMap<String, SortedMap<String, String>> read(RedisDeployment deployment)
      throws IOException {
    if (deployment.kind() instanceof RedisDeployment.Kind.Cluster) {
      throw new IOException("a cluster has no list of its routers; ask for each with redis-cli");
    }
    var deadline = Deadline.in(DEADLINE);
    try (var redis = RedisClient.of(deployment)) {
      var keys = List.copyOf(keys(redis, deadline));
      var hashes =
          ask(redis, keys.stream().map(key -> Command.onKey("HGETALL", key)).toList(), deadline);
      var beliefs = new TreeMap<String, SortedMap<String, String>>();
      for (int i = 0; i < keys.size(); i++) {
        var fields = fields(hashes.get(i));
        if (!fields.isEmpty()) {
          beliefs.put(keys.get(i).substring(PREFIX.length()), fields);
        }
      }
      return beliefs;
    }
  }

  /// Piece by piece, so that a large Redis is held up for nobody.
  private static SortedSet<String> keys(RedisClient redis, Deadline deadline) throws IOException {
    var keys = new TreeSet<String>();
    var cursor = FIRST;
    do {
      var scan = Command.of("SCAN", cursor, "MATCH", PREFIX + "*", "COUNT", "1000");
      if (!(ask(redis, List.of(scan), deadline).getFirst() instanceof Reply.Many(var parts))
          || parts.size() != 2
          || !(parts.get(0) instanceof Reply.Text(var next))
          || !(parts.get(1) instanceof Reply.Many(var found))) {
        throw new IOException("Redis answers SCAN with something else");
      }
      keys.addAll(texts(found));
      cursor = next;
    } while (!cursor.equals(FIRST) && keys.size() < MAX_ROUTERS);
    while (keys.size() > MAX_ROUTERS) {
      keys.removeLast();
    }
    return keys;
  }

  private static List<Reply> ask(RedisClient redis, List<Command> commands, Deadline deadline)
      throws IOException {
    var replies = new ArrayList<Reply>(Collections.nCopies(commands.size(), new Reply.Absent()));
    if (!commands.isEmpty()) {
      redis.ask(commands, replies::set, deadline);
    }
    for (var reply : replies) {
      if (reply instanceof Reply.Refusal(var words)) {
        throw new IOException("Redis refuses: " + words);
      }
    }
    return replies;
  }

  private static SortedMap<String, String> fields(Reply hash) {
    var fields = new TreeMap<String, String>();
    if (hash instanceof Reply.Many(var replies)) {
      var texts = texts(replies);
      for (int i = 0; i + 1 < texts.size(); i += 2) {
        fields.put(texts.get(i), texts.get(i + 1));
      }
    }
    return fields;
  }

  private static List<String> texts(List<Reply> replies) {
    var texts = new ArrayList<String>();
    for (var reply : replies) {
      texts.add(reply instanceof Reply.Text(var text) ? text : "(cannot be shown)");
    }
    return texts;
  }
}
