package dev.popsteer.probe;

import dev.popsteer.config.Probe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Goes on probing: each target again and again, in a virtual thread of its own.
public final class Prober implements AutoCloseable {

  private final ProbeBoard board;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Consumer<ProbeBoard.Change> changes;
  private final Attempts attempts;
  private final Map<Target, Thread> threads = new HashMap<>();

  /// @param board where outcomes go
  /// @param random safe for use by many threads
  /// @param changes told what is worth telling, by many threads
  public Prober(
      ProbeBoard board,
      InstantSource clock,
      RandomGenerator random,
      Consumer<ProbeBoard.Change> changes) {
    this.board = board;
    this.clock = clock;
    this.random = random;
    this.changes = changes;
    this.attempts = new Attempts(clock);
  }

  /// Probes these from now on, and no others. Targets that were probed already go on undisturbed.
  public synchronized void probe(List<Probe> probes) {
    var targets = Target.of(probes);
    board.keep(targets);
    var wanted = new HashSet<>(targets);
    threads
        .entrySet()
        .removeIf(
            running -> {
              boolean isOver = !wanted.contains(running.getKey());
              if (isOver) {
                running.getValue().interrupt();
              }
              return isOver;
            });
    for (int i = 0; i < targets.size(); i++) {
      var target = targets.get(i);
      var cadence = new Cadence(target.probe().pace(), random);
      var first = cadence.first(i, targets.size());
      threads.computeIfAbsent(
          target,
          _ ->
              Thread.ofVirtual().name("probe " + target).start(() -> goOn(target, cadence, first)));
    }
  }

  private void goOn(Target target, Cadence cadence, Duration first) {
    long dueNanos = System.nanoTime() + first.toNanos();
    try {
      while (true) {
        Thread.sleep(Duration.ofNanos(dueNanos - System.nanoTime()));
        Thread.sleep(cadence.again(Duration.ofNanos(System.nanoTime() - dueNanos)));
        dueNanos = System.nanoTime() + cadence.next().toNanos();
        var outcome = attempts.make(target);
        if (Thread.currentThread().isInterrupted()) {
          return; // that is what cut it short
        }
        board.record(target, outcome, clock.instant()).forEach(changes);
      }
    } catch (InterruptedException e) {
      // It is not to be probed any more.
    }
  }

  @Override
  public synchronized void close() {
    threads.values().forEach(Thread::interrupt);
    threads.clear();
    attempts.close();
  }
}
