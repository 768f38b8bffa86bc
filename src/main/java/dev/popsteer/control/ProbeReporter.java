package dev.popsteer.control;

import dev.popsteer.config.Quote;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.probe.ProbeBoard;
import dev.popsteer.redis.Command;
import dev.popsteer.redis.Deadline;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.redis.RedisDeployment;
import dev.popsteer.redis.Reply;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/// Writes a monitor's reports to Redis: at once when a PoP turns, with a hint, and otherwise all
/// that are new in one batch a second.
///
/// While Redis is gone, it says so once and goes on trying; when it is back, everything is written.
/// At the end nothing is taken back: the reports grow stale, and a restart changes nothing.
public final class ProbeReporter implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ProbeReporter.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /// How long after a PoP that is not probed any more the next one is taken back. Routers look once
  /// a second, and take what of several PoPs is gone at once for lost, not for taken back.
  private static final Duration TAKE_BACK_INTERVAL = Duration.ofSeconds(3);

  /// Monitors may be far away from Redis.
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private final RedisClient redis;
  private final ProbeBoard board;
  private final String monitor;
  private final RetryPace pace = new RetryPace(RandomGenerator.getDefault());
  private final Semaphore turned = new Semaphore(0);
  private final Thread thread = Thread.ofPlatform().name("probe-reporter").unstarted(this::run);

  private final Mishaps mishaps = new Mishaps(LOG, "Reports could not be written");

  /// What Redis has.
  private final Map<PopCode, MonitorReport> written = new HashMap<>();

  /// The PoPs of which Redis may have a report of this monitor.
  private final NavigableSet<PopCode> reported = new TreeSet<>();

  private long nextTakeBackNanos = System.nanoTime();

  /// What was said of the last failure; empty if there was none.
  private String trouble = "";

  private ProbeReporter(RedisClient redis, ProbeBoard board, String monitor) {
    this.redis = redis;
    this.board = board;
    this.monitor = monitor;
  }

  /// Begins.
  ///
  /// @param monitor the field that it writes
  public static ProbeReporter start(RedisDeployment redis, ProbeBoard board, String monitor) {
    var reporter = new ProbeReporter(RedisClient.of(redis), board, monitor);
    reporter.thread.start();
    return reporter;
  }

  /// A PoP has turned, which should be written now.
  public void hurry() {
    turned.release();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        var wait = write();
        var _ = turned.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
        turned.drainPermits();
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        // A bug, or no memory. The next round may go better.
        if (mishaps.isInterruptedAfter(e)) {
          return;
        }
      }
    }
  }

  /// Writes what is new.
  ///
  /// @return how long to wait for the next round
  private Duration write() throws InterruptedException {
    long begin = System.nanoTime();
    var batch = new Batch();
    if (batch.commands.isEmpty()) {
      return INTERVAL;
    }
    try {
      redis.ask(batch.commands, batch::take, Deadline.in(DEADLINE));
      batch.finish();
      pace.reset();
      said(batch.refusal);
      return INTERVAL;
    } catch (IOException e) {
      said(e.getMessage() == null ? e.toString() : e.getMessage());
      written.clear();
      var pause = pace.afterFailure(Duration.ofNanos(System.nanoTime() - begin));
      // A PoP that turns meanwhile does not shorten it.
      Thread.sleep(pause);
      return Duration.ZERO;
    }
  }

  /// @param of words of what went wrong; empty if nothing did
  private void said(String of) {
    var words = Quote.printable(of, PopReading.MAX_SHOWN_CHARACTERS);
    if (words.equals(trouble)) {
      return;
    }
    if (words.isEmpty()) {
      LOG.info("Reports are written to Redis again");
    } else {
      LOG.warnf("Reports cannot be written to Redis (%s). Probing goes on; trying again", words);
    }
    trouble = words;
  }

  /// What is written in one piece.
  private final class Batch {

    private final List<Command> commands = new ArrayList<>();

    /// By the number of its command, what Redis has if that succeeds.
    private final Map<Integer, MonitorReport> reports = new HashMap<>();

    private final List<PopCode> pops = new ArrayList<>();
    private final Map<Integer, Reply> replies = new HashMap<>();
    private String refusal = "";

    Batch() {
      var now = board.reports();
      now.forEach(this::report);
      reported.addAll(now.keySet());
      takeBack();
    }

    private void takeBack() {
      var over = new TreeSet<>(reported);
      over.removeAll(board.pops());
      if (!over.isEmpty() && System.nanoTime() - nextTakeBackNanos >= 0) {
        // All monitors go through them in the same order, so that of no two the last report is
        // gone at once.
        var pop = over.first();
        add(pop, Command.onKey("HDEL", RedisKeys.health(pop), monitor));
      }
    }

    private void report(PopCode pop, MonitorReport report) {
      var before = written.get(pop);
      if (report.equals(before)) {
        return;
      }
      reports.put(commands.size(), report);
      add(pop, Command.onKey("HSET", RedisKeys.health(pop), monitor, HealthReports.write(report)));
      if (before == null || before.up() != report.up()) {
        add(pop, Command.of("PUBLISH", RedisKeys.HINTS, pop.text()));
      }
    }

    private void add(PopCode pop, Command command) {
      commands.add(command);
      pops.add(pop);
    }

    /// Takes a reply, in any thread of the client.
    synchronized void take(int index, Reply reply) {
      replies.put(index, reply);
    }

    synchronized void finish() {
      for (int i = 0; i < commands.size(); i++) {
        var fault = fault(i);
        if (fault.isEmpty()) {
          note(i);
        } else {
          refusal = fault;
        }
      }
    }

    /// A hint that may not be published is only a hint.
    private String fault(int index) {
      boolean isHint = commands.get(index).words().getFirst().equals("PUBLISH");
      return isHint
          ? ""
          : switch (replies.get(index)) {
            case Reply.Refusal(var words) -> words;
            case Reply.Missing(var why) -> why;
            case Reply.Text _, Reply.Whole _, Reply.Absent _, Reply.Many _, Reply.Oversized _ -> "";
            case null -> "no reply";
          };
    }

    private void note(int index) {
      var report = reports.get(index);
      var pop = pops.get(index);
      if (report != null) {
        written.put(pop, report);
      } else if (commands.get(index).words().getFirst().equals("HDEL")) {
        written.remove(pop);
        reported.remove(pop);
        nextTakeBackNanos = System.nanoTime() + TAKE_BACK_INTERVAL.toNanos();
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    redis.close();
  }
}
