package dev.popsteer.bench;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/// The pace of a flood: as fast as the server's sockets take it.
///
/// More would be dropped by the system before the server sees it, a resolver's queries no less than
/// the flood's, and no name server can do anything about that. So the pace rises until sockets
/// overflow, and falls when they do.
final class FloodPace {

  private static final int FIRST_PER_SECOND = 2_000;
  private static final double RISE = 1.05;
  private static final double FALL = 0.6;
  private static final long TICK_NANOS = 1_000_000;

  /// How many ticks are between looks at the sockets.
  private static final int TICKS_OF_LOOK = 20;

  private final int serverPort;
  private double perSecond = FIRST_PER_SECOND;
  private double due;
  private long dropsBefore;
  private long ticks;
  private long nextTickNanos = System.nanoTime();

  FloodPace(int serverPort) {
    this.serverPort = serverPort;
  }

  /// Waits for the next millisecond.
  ///
  /// @return how many queries are due in it
  int await() throws IOException {
    nextTickNanos = Math.max(nextTickNanos + TICK_NANOS, System.nanoTime());
    LockSupport.parkNanos(nextTickNanos - System.nanoTime());
    if (++ticks % TICKS_OF_LOOK == 0) {
      long drops = SocketDrops.of(serverPort);
      perSecond *= drops > dropsBefore ? FALL : RISE;
      perSecond = Math.max(perSecond, FIRST_PER_SECOND);
      dropsBefore = drops;
    }
    due += perSecond * TICK_NANOS / 1e9;
    int now = (int) due;
    due -= now;
    return now;
  }
}
