package dev.popsteer.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Finds the addresses of hosts without waiting for a resolver that hangs: what was found the last
/// time is good enough then. Names with several addresses get each in turn. For several threads.
final class HostAddresses {

  private final Map<String, FutureTask<InetAddress[]>> running = new HashMap<>();
  private final Map<String, InetAddress[]> found = new HashMap<>();
  private int turn;

  /// The address to try now.
  ///
  /// @throws UnknownHostException if there is none, or none is found in time and none was before
  InetAddress of(String host, Deadline deadline) throws IOException {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException _) {
      // A name.
    }
    var task = task(host);
    try {
      // Half of the time is for the connection.
      remember(host, task.get(deadline.nanosLeft() / 2, TimeUnit.NANOSECONDS));
      forget(host, task);
    } catch (ExecutionException e) {
      forget(host, task);
    } catch (TimeoutException e) {
      // It goes on, and the next attempt asks for what it has found.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return lastFound(host);
  }

  private synchronized FutureTask<InetAddress[]> task(String host) {
    return running.computeIfAbsent(
        host,
        name -> {
          var task = new FutureTask<>(() -> InetAddress.getAllByName(name));
          Thread.ofPlatform().daemon().name("redis-name").start(task);
          return task;
        });
  }

  private synchronized void forget(String host, FutureTask<InetAddress[]> task) {
    running.remove(host, task);
  }

  private synchronized void remember(String host, InetAddress[] addresses) {
    found.put(host, addresses);
  }

  private synchronized InetAddress lastFound(String host) throws IOException {
    var addresses = found.get(host);
    if (addresses == null) {
      throw new UnknownHostException("no address is found for " + host);
    }
    return addresses[Math.floorMod(turn++, addresses.length)];
  }
}
