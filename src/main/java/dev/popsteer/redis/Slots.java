package dev.popsteer.redis;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which server of a cluster has which keys: each of the 16,384 slots has one.
///
/// [Redis's specification of
/// clusters](https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/) says how.
final class Slots {

  static final int COUNT = 16_384;

  /// More servers are not connected to.
  static final int MAX_NODES = 1_000;

  /// CRC-16/XMODEM.
  private static final int POLYNOMIAL = 0x1021;

  private final @Nullable RedisNode[] nodes;

  private Slots(@Nullable RedisNode[] nodes) {
    this.nodes = nodes;
  }

  /// Reads the reply to `CLUSTER SLOTS`.
  ///
  /// @param asked who gave it, and who is meant where it gives no host
  static Slots of(Reply reply, RedisNode asked) throws IOException {
    if (reply instanceof Reply.Refusal(String words)) {
      throw new RefusedException(asked, words);
    }
    if (!(reply instanceof Reply.Many(List<Reply> rows))) {
      throw new ProtocolException(asked + " does not answer as a server of a cluster does");
    }
    var nodes = new @Nullable RedisNode[COUNT];
    for (var row : rows) {
      fill(nodes, row, asked);
    }
    var slots = new Slots(nodes);
    if (slots.nodes().size() > MAX_NODES) {
      throw new ProtocolException("a cluster of more than " + MAX_NODES + " servers");
    }
    return slots;
  }

  private static void fill(@Nullable RedisNode[] nodes, Reply row, RedisNode asked)
      throws IOException {
    if (row instanceof Reply.Many(List<Reply> parts)
        && parts.size() >= 3
        && parts.get(0) instanceof Reply.Whole(long from)
        && parts.get(1) instanceof Reply.Whole(long to)
        && parts.get(2) instanceof Reply.Many(List<Reply> master)
        && master.size() >= 2
        && master.get(1) instanceof Reply.Whole(long port)
        && 0 <= from
        && to < COUNT
        && 0 < port
        && port <= 65_535) {
      boolean hasHost = master.get(0) instanceof Reply.Text(String name) && isHost(name);
      var host = hasHost ? ((Reply.Text) master.get(0)).value() : asked.host();
      var node = new RedisNode(host, (int) port);
      for (int slot = (int) from; slot <= to; slot++) {
        nodes[slot] = node;
      }
    } else {
      throw new ProtocolException(asked + " does not tell its slots as Redis does");
    }
  }

  /// Redis writes `?` for a name that it does not know.
  private static boolean isHost(String name) {
    return !name.isEmpty() && !name.equals("?");
  }

  /// Who has a key; empty if nobody does.
  Optional<RedisNode> of(String key) {
    return Optional.ofNullable(nodes[slot(key)]);
  }

  /// All servers that have slots, in an order that is always the same.
  Set<RedisNode> nodes() {
    var all = new TreeSet<RedisNode>(Comparator.comparing(RedisNode::toString));
    for (var node : nodes) {
      if (node != null) {
        all.add(node);
      }
    }
    return all;
  }

  /// The slot of a key: of what stands in its first braces, if something does, so that keys can be
  /// kept together.
  static int slot(String key) {
    int open = key.indexOf('{');
    int close = key.indexOf('}', open + 1);
    var hashed = open >= 0 && close > open + 1 ? key.substring(open + 1, close) : key;
    int crc = 0;
    for (byte b : hashed.getBytes(StandardCharsets.UTF_8)) {
      crc ^= (b & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
      }
    }
    return (crc & 0xffff) % COUNT;
  }
}
