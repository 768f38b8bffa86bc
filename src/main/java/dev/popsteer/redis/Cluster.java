package dev.popsteer.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The client of a cluster: each command goes to the server that has its key, to all servers at the
/// same time. One that fails costs only the replies that it had to give.
final class Cluster implements RedisClient {

  private static final List<String> MOVING = List.of("MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN");

  private final RedisDeployment deployment;
  private final HostAddresses addresses = new HostAddresses();
  private final ScheduledExecutorService closers = Closers.start();
  private final Map<RedisNode, Line> lines = new ConcurrentHashMap<>();
  private @Nullable Slots slots;

  /// Grows with each attempt to learn the slots, so that each begins with another server.
  private int turn;

  Cluster(RedisDeployment deployment) {
    this.deployment = deployment;
  }

  @Override
  public void ask(List<Command> commands, ReplySink sink, Deadline deadline) throws IOException {
    var round = new Round(commands);
    round.run(slots(deadline), deadline);
    if (!round.isComplete()) {
      // Slots have moved, or a server is gone. Who has them now may be known already.
      slots = null;
      if (!deadline.hasPassed()) {
        try {
          round.run(slots(deadline), deadline);
        } catch (IOException e) {
          round.isMissing(String.valueOf(e.getMessage()));
        }
      }
    }
    round.deliver(sink);
  }

  /// The replies to one batch, as they come.
  private final class Round {

    private final List<Command> commands;
    private final AtomicReferenceArray<Reply> replies;

    Round(List<Command> commands) {
      this.commands = commands;
      this.replies = new AtomicReferenceArray<>(commands.size());
    }

    boolean isComplete() {
      for (int i = 0; i < commands.size(); i++) {
        if (isOpen(i)) {
          return false;
        }
      }
      return true;
    }

    /// Nobody can be asked for what has no reply yet.
    void isMissing(String why) {
      for (int i = 0; i < commands.size(); i++) {
        if (isOpen(i)) {
          replies.set(i, new Reply.Missing(why));
        }
      }
    }

    private boolean isOpen(int index) {
      var reply = replies.get(index);
      return reply == null || reply instanceof Reply.Missing;
    }

    /// Asks for everything that has no reply yet.
    void run(Slots now, Deadline deadline) {
      var threads = new ArrayList<Thread>();
      byNode(now)
          .forEach(
              (node, indexes) ->
                  threads.add(Thread.ofVirtual().start(() -> ask(node, indexes, deadline))));
      for (var thread : threads) {
        joinUninterruptibly(thread);
      }
    }

    private Map<RedisNode, List<Integer>> byNode(Slots now) {
      var anybody = now.nodes().iterator();
      var some = anybody.hasNext() ? Optional.of(anybody.next()) : Optional.<RedisNode>empty();
      var byNode = new HashMap<RedisNode, List<Integer>>();
      for (int i = 0; i < commands.size(); i++) {
        var key = commands.get(i).key();
        var node = key.isEmpty() ? some : now.of(key);
        if (isOpen(i) && node.isPresent()) {
          byNode.computeIfAbsent(node.get(), _ -> new ArrayList<>()).add(i);
        } else if (node.isEmpty()) {
          replies.set(i, new Reply.Missing("no server of the cluster has the slot of " + key));
        }
      }
      return byNode;
    }

    private void ask(RedisNode node, List<Integer> indexes, Deadline deadline) {
      var line =
          lines.computeIfAbsent(node, _ -> new Line(deployment.access(), addresses, closers));
      try {
        line.ask(
            node,
            indexes.stream().map(commands::get).toList(),
            (i, reply) -> replies.set(indexes.get(i), settled(node, reply)),
            deadline);
      } catch (IOException | RuntimeException e) {
        var missing = new Reply.Missing(String.valueOf(e.getMessage()));
        indexes.stream().filter(this::isOpen).forEach(i -> replies.set(i, missing));
      }
    }

    private static Reply settled(RedisNode node, Reply reply) {
      return reply instanceof Reply.Refusal refusal && MOVING.stream().anyMatch(refusal::is)
          ? new Reply.Missing(node + " says: " + refusal.words())
          : reply;
    }

    /// Whoever waits is a thread of the feed, and every line has its deadline.
    private static void joinUninterruptibly(Thread thread) {
      boolean wasInterrupted = false;
      while (true) {
        try {
          thread.join();
          break;
        } catch (InterruptedException e) {
          wasInterrupted = true;
        }
      }
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }

    /// @throws IOException if there is no reply at all
    void deliver(ReplySink sink) throws IOException {
      int missing = 0;
      var why = "";
      for (int i = 0; i < commands.size(); i++) {
        if (replies.get(i) instanceof Reply.Missing(String words)) {
          missing++;
          why = words;
        }
      }
      if (missing > 0 && missing == commands.size()) {
        throw new IOException(why);
      }
      for (int i = 0; i < commands.size(); i++) {
        sink.accept(i, replies.get(i));
      }
    }
  }

  private Slots slots(Deadline deadline) throws IOException {
    var known = slots;
    if (known != null) {
      return known;
    }
    var learned = learn(deadline);
    slots = learned;
    forgetOthers(learned);
    return learned;
  }

  /// Asks one server after the other, beginning with another one each time: those of the
  /// configuration, and all that are connected to.
  private Slots learn(Deadline deadline) throws IOException {
    var nodes = new LinkedHashSet<>(deployment.nodes());
    nodes.addAll(lines.keySet());
    var candidates = List.copyOf(nodes);
    turn++;
    var reasons = new ArrayList<String>();
    for (int i = 0; i < candidates.size() && !deadline.hasPassed(); i++) {
      var node = candidates.get(Math.floorMod(turn + i, candidates.size()));
      try {
        return learn(node, deadline.share(2));
      } catch (IOException e) {
        reasons.add(e.getMessage());
      }
    }
    throw new IOException("no server tells the slots of the cluster: " + reasons);
  }

  private Slots learn(RedisNode node, Deadline deadline) throws IOException {
    var line = lines.computeIfAbsent(node, _ -> new Line(deployment.access(), addresses, closers));
    var answer = new Reply[] {new Reply.Absent()};
    line.ask(
        node, List.of(Command.of("CLUSTER", "SLOTS")), (_, reply) -> answer[0] = reply, deadline);
    return Slots.of(answer[0], node);
  }

  /// Closes the lines to servers that have left.
  private void forgetOthers(Slots learned) {
    var staying = learned.nodes();
    lines.forEach(
        (node, line) -> {
          if (!staying.contains(node)) {
            line.close();
            lines.remove(node);
          }
        });
  }

  /// Messages go to all servers of a cluster, so that any will do.
  @Override
  public RedisSubscription subscribe(String channel, Deadline deadline) throws IOException {
    var candidates = List.copyOf(slots(deadline).nodes());
    if (candidates.isEmpty()) {
      throw new IOException("the cluster has no servers");
    }
    var node = candidates.get(Math.floorMod(turn++, candidates.size()));
    // Learned anew for the next one, which may find servers that are not there yet.
    slots = null;
    var own = new Line(deployment.access(), addresses, closers);
    return RedisSubscription.on(own.connect(node, deadline), channel, deadline);
  }

  @Override
  public String servers() {
    return lines.keySet().stream().map(RedisNode::toString).sorted().toList().toString();
  }

  @Override
  public void close() {
    lines.values().forEach(Line::close);
    closers.shutdownNow();
  }
}
