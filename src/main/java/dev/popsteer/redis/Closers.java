package dev.popsteer.redis;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/// Makes what closes sockets when deadlines pass.
final class Closers {

  private Closers() {}

  /// One thread, which begins with the first deadline.
  static ScheduledExecutorService start() {
    var closers =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("redis-deadlines").factory());
    // Nearly all deadlines are met: what was to be closed then is not to be held until it passes.
    closers.setRemoveOnCancelPolicy(true);
    return closers;
  }
}
