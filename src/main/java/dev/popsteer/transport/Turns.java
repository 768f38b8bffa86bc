package dev.popsteer.transport;

import java.util.concurrent.locks.LockSupport;

/// The turns that a connection's virtual thread takes with those of others.
///
/// Virtual threads are not preempted: a client that always has sent more than was read would keep a
/// carrier for itself. `Thread.yield` does not help once there are more such clients than carriers:
/// the threads that yield come back into their carrier's own queue, which goes before the one in
/// which new connections wait. A thread that sleeps, however shortly, comes back into the latter.
///
/// Used by one thread.
final class Turns {

  /// Reads and answers in one turn: some tenths of a millisecond.
  private static final int STEPS = 32;

  private int steps;

  /// A read or an answer; the last one of a turn lets others go on.
  void step() {
    steps++;
    if (steps == STEPS) {
      steps = 0;
      LockSupport.parkNanos(1);
    }
  }
}
