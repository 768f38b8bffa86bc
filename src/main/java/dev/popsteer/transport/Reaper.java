package dev.popsteer.transport;

import java.time.Duration;
import org.jboss.logging.Logger;

/// The thread that ends connections that are past their time.
///
/// It is a platform thread: busy connections can hold all carriers of virtual threads.
final class Reaper implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Reaper.class);

  /// How often it looks within the shorter of the two times: a connection lasts at most a quarter
  /// longer.
  private static final int LOOKS_PER_LIMIT = 4;

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);

  private final ConnectionTable connections;
  private final Duration pause;
  private final FaultLog faults = new FaultLog(System::nanoTime, LOG::error);
  private final Thread thread;

  private Reaper(ConnectionTable connections, Duration pause) {
    this.connections = connections;
    this.pause = pause;
    this.thread = Thread.ofPlatform().daemon().name("dns-tcp-reaper").unstarted(this::reap);
  }

  static Reaper start(ConnectionTable connections, TcpLimits limits) {
    var shorter =
        limits.idle().compareTo(limits.transfer()) < 0 ? limits.idle() : limits.transfer();
    var pause = shorter.dividedBy(LOOKS_PER_LIMIT);
    var reaper =
        new Reaper(connections, pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause);
    reaper.thread.start();
    return reaper;
  }

  private void reap() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(pause);
        connections.endOverdue();
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        faults.report("Overdue TCP connections not closed", e);
      }
    }
  }

  /// Ends the thread, and then the connections.
  @Override
  public void close() {
    thread.interrupt();
    Listener.awaitEnd(thread);
    connections.close();
  }
}
