package dev.popsteer.transport;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All open connections of the process, over TCP and TLS: counted, in all and for each network of
/// clients, and ordered by how long each has been doing what it does.
///
/// A connection is either *idle*, waiting for a query, or *busy*: in its handshake, in the middle
/// of a query or of an answer. Where there is no room for a new one, the longest idle connection is
/// closed for it (RFC 7766 §6.2.3), of its own network if that is what is full. If all are busy, it
/// is the longest busy one, but only if its client has kept us waiting for [#PATIENCE]; else the
/// new one is not taken. So neither silent nor slow clients can lock others out.
///
/// Everything takes the same time however many connections there are. Safe for use by many threads.
final class ConnectionTable {

  /// What a handshake or a query takes over the slowest of usual ways, with packets lost.
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final TcpLimits limits;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Group all = new Group();
  private final Map<Prefix, Group> networks = new HashMap<>();
  private boolean closed;

  /// Connections in order: those that are what they are for longest come first.
  private static final class Group {
    final LinkedHashSet<TcpConnection> idle = new LinkedHashSet<>();
    final LinkedHashSet<TcpConnection> busy = new LinkedHashSet<>();

    int size() {
      return idle.size() + busy.size();
    }

    boolean remove(TcpConnection connection) {
      return idle.remove(connection) || busy.remove(connection);
    }

    @Nullable TcpConnection mostDispensable(long now) {
      if (!idle.isEmpty()) {
        return idle.getFirst();
      }
      return !busy.isEmpty() && now - busy.getFirst().sinceNanos() > PATIENCE.toNanos()
          ? busy.getFirst()
          : null;
    }
  }

  /// @param nanoTime a clock like [System#nanoTime]
  ConnectionTable(TcpLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /// Takes a connection in, as a busy one until it is ready for queries; another may be closed for
  /// it.
  ///
  /// @return false if there is no room
  boolean admit(TcpConnection newcomer) {
    TcpConnection dispensable = null;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      var network = networks.get(networkOf(newcomer.source()));
      var full = fullFor(network);
      if (full != null) {
        dispensable = full.mostDispensable(nanoTime.getAsLong());
        if (dispensable == null) {
          return false;
        }
        forget(dispensable);
      }
      enter(newcomer);
    } finally {
      lock.unlock();
    }
    if (dispensable != null) {
      dispensable.close();
    }
    return true;
  }

  private @Nullable Group fullFor(@Nullable Group network) {
    if (network != null && network.size() >= limits.perNetwork().connections()) {
      return network;
    }
    return all.size() >= limits.connections() ? all : null;
  }

  private void enter(TcpConnection newcomer) {
    newcomer.since(nanoTime.getAsLong());
    all.busy.add(newcomer);
    networks.computeIfAbsent(networkOf(newcomer.source()), _ -> new Group()).busy.add(newcomer);
  }

  private Prefix networkOf(IpAddress source) {
    return Prefix.containing(
        source,
        switch (source.family()) {
          case IPV4 -> limits.perNetwork().ipv4Bits();
          case IPV6 -> limits.perNetwork().ipv6Bits();
        });
  }

  /// Waits for a query from now on.
  void becomesIdle(TcpConnection connection) {
    restart(connection, group -> group.idle);
  }

  /// Exchanges bytes with its client from now on, for which it has the time for a transfer.
  void becomesBusy(TcpConnection connection) {
    restart(connection, group -> group.busy);
  }

  /// Has no effect on a connection that is not in the table any more.
  private void restart(TcpConnection connection, Function<Group, Set<TcpConnection>> place) {
    lock.lock();
    try {
      var network = networks.get(networkOf(connection.source()));
      if (network != null && all.remove(connection)) {
        network.remove(connection);
        connection.since(nanoTime.getAsLong());
        place.apply(all).add(connection);
        place.apply(network).add(connection);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Makes room: the connection is closed. May be called more than once.
  void remove(TcpConnection connection) {
    lock.lock();
    try {
      forget(connection);
    } finally {
      lock.unlock();
    }
  }

  private void forget(TcpConnection connection) {
    if (all.remove(connection)) {
      var key = networkOf(connection.source());
      var network = Objects.requireNonNull(networks.get(key));
      network.remove(connection);
      if (network.size() == 0) {
        networks.remove(key);
      }
    }
  }

  /// Ends what has been idle or busy for too long. The idle ones take leave of their clients, for
  /// which they have the time for a transfer; the busy ones are reset.
  void endOverdue() {
    var idle = overdue(all.idle, limits.idle());
    idle.forEach(this::becomesBusy);
    idle.forEach(TcpConnection::endInput);
    var busy = overdue(all.busy, limits.transfer());
    busy.forEach(this::remove);
    busy.forEach(TcpConnection::reset);
  }

  private List<TcpConnection> overdue(Set<TcpConnection> ordered, Duration limit) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      return ordered.stream()
          .takeWhile(connection -> now - connection.sinceNanos() > limit.toNanos())
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /// How many are open.
  int size() {
    lock.lock();
    try {
      return all.size();
    } finally {
      lock.unlock();
    }
  }

  /// Closes all, and takes none any more.
  void close() {
    List<TcpConnection> open;
    lock.lock();
    try {
      closed = true;
      open = new ArrayList<>(all.idle);
      open.addAll(all.busy);
    } finally {
      lock.unlock();
    }
    open.forEach(TcpConnection::close);
  }
}
