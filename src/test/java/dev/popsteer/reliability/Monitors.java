package dev.popsteer.reliability;

import dev.popsteer.redis.Command;
import dev.popsteer.redis.Deadline;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.redis.RedisDeployment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/// Monitors as there are beside any real Redis: they report all PoPs over and over, whether or not
/// Redis takes it.
final class Monitors implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration DEADLINE = Duration.ofMillis(800);

  private final RedisClient redis;
  private final List<String> pops;
  private final int monitors;
  private final Map<String, Boolean> truth = new ConcurrentHashMap<>();
  private final Thread thread = Thread.ofPlatform().name("monitors").unstarted(this::run);
  private volatile int lying;
  private volatile Duration skew = Duration.ZERO;
  private volatile boolean closed;

  private Monitors(RedisDeployment deployment, List<String> pops, int monitors) {
    this.redis = RedisClient.of(deployment);
    this.pops = pops;
    this.monitors = monitors;
    pops.forEach(pop -> truth.put(pop, true));
  }

  /// Begins to report; all PoPs are up.
  static Monitors start(RedisDeployment deployment, List<String> pops, int monitors) {
    var all = new Monitors(deployment, pops, monitors);
    all.thread.start();
    return all;
  }

  /// From now on they find this.
  void find(String pop, boolean up) {
    truth.put(pop, up);
  }

  /// So many of them report the contrary of what they find.
  void lie(int some) {
    lying = some;
  }

  /// The clocks of the first, third, fifth … are wrong by so much, those of the others right.
  void skewClocks(Duration by) {
    skew = by;
  }

  private void run() {
    while (!closed) {
      try {
        report();
      } catch (IOException | RejectedExecutionException e) {
        // Redis is what is broken here; or the test is over.
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private void report() throws IOException {
    var commands = new ArrayList<Command>();
    for (var pop : pops) {
      var words = new ArrayList<String>();
      for (int i = 0; i < monitors; i++) {
        words.add("monitor-" + i);
        words.add(report(truth.getOrDefault(pop, true), i));
      }
      commands.add(Command.onKey("HSET", "popsteer:health:" + pop, words.toArray(new String[0])));
    }
    redis.ask(commands, (_, _) -> {}, Deadline.in(DEADLINE));
  }

  private String report(boolean up, int monitor) {
    long at = Instant.now().plus(monitor % 2 == 0 ? skew : Duration.ZERO).toEpochMilli();
    return "{\"up\":%s,\"at\":%d}".formatted(monitor < lying ? !up : up, at);
  }

  @Override
  public void close() {
    closed = true;
    redis.close();
  }
}
