package dev.popsteer.transport;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All open connections of the process, over TCP and TLS: counted, in all and for each network of
/// clients, and ordered by how long each has been doing what it does.
///
/// A connection is either *idle*, waiting for a query, or *busy*: in its handshake, in the middle
/// of a query or of an answer. Where there is no room for a new one, another makes room (RFC 7766
/// §6.2.3): one of its own network if that has as many as it may, else one of the network that has
/// the most, so that whoever opens many pays for it and not those who have few. There it is the
/// longest idle. If all are busy, it is the one that has not been idle for longest, but only if
/// [#PATIENCE] has passed since then, or if the newcomer's network has fewer by two or more; else
/// the newcomer is refused.
///
/// So a client with few connections can be locked out only by as many networks as fill the table
/// with no more than it has. Between networks with equally many, those that ask rarely lose to
/// those that ask often.
///
/// What is done takes time with the logarithm of the number of networks. Safe for use by many
/// threads.
final class ConnectionTable {

  /// What a handshake or a query takes over the slowest of usual ways, with packets lost.
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /// How often is looked whether connections have come to their end.
  private static final long LOOK_NANOS = 5_000_000;

  private final TcpLimits limits;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();

  /// In order: those whose time began first come first.
  private final LinkedHashSet<TcpConnection> idle = new LinkedHashSet<>();

  private final LinkedHashSet<TcpConnection> busy = new LinkedHashSet<>();
  private final Map<Prefix, Network> networks = new HashMap<>();

  /// Those first that have the most connections, among equals the one with the longest idle.
  private final TreeSet<Network> ranked = new TreeSet<>(Network.RANK);

  private long nextNumber;
  private long admitted;
  private long refused;
  private long displaced;
  private long overdue;
  private boolean closed;

  /// The connections of one network, in order: those that have been idle, or have not been, for
  /// longest come first.
  private static final class Network {
    static final Comparator<Network> RANK =
        Comparator.comparingInt(Network::size)
            .reversed()
            .thenComparing(network -> network.idle.isEmpty())
            .thenComparing(Network::first, Network::byTurn)
            .thenComparingLong(network -> network.number);

    final Prefix prefix;

    /// No two have the same.
    final long number;

    final LinkedHashSet<TcpConnection> idle = new LinkedHashSet<>();
    final LinkedHashSet<TcpConnection> busy = new LinkedHashSet<>();

    Network(Prefix prefix, long number) {
      this.prefix = prefix;
      this.number = number;
    }

    int size() {
      return idle.size() + busy.size();
    }

    TcpConnection first() {
      return idle.isEmpty() ? busy.getFirst() : idle.getFirst();
    }

    void drop(TcpConnection connection) {
      if (!idle.remove(connection)) {
        busy.remove(connection);
      }
    }

    /// Subtracted, as [System#nanoTime] may overflow.
    private static int byTurn(TcpConnection one, TcpConnection other) {
      return Long.signum(one.turnNanos() - other.turnNanos());
    }
  }

  /// @param nanoTime a clock like [System#nanoTime]
  ConnectionTable(TcpLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /// Takes a connection in, as a busy one until it is ready for queries; another may be ended for
  /// it.
  ///
  /// @return false if there is no room
  boolean admit(TcpConnection newcomer) {
    Optional<Runnable> ending;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      ending = takeIn(newcomer);
      if (ending.isPresent()) {
        admitted++;
      }
    } finally {
      lock.unlock();
    }
    ending.ifPresent(Runnable::run);
    return ending.isPresent();
  }

  /// Counts a connection as the client's for whom a proxy has opened it, from now on; another one
  /// may be ended for it.
  ///
  /// @return false if there is no room, or it is not in the table any more
  boolean hand(TcpConnection connection, IpAddress client) {
    Optional<Runnable> ending;
    lock.lock();
    try {
      if (!busy.contains(connection)) {
        return false;
      }
      forget(connection);
      connection.belongsTo(client);
      ending = takeIn(connection);
    } finally {
      lock.unlock();
    }
    ending.ifPresent(Runnable::run);
    return ending.isPresent();
  }

  /// Takes a connection in, if need be in the place of another.
  ///
  /// @return ends that one, or does nothing; to be run without the lock. Empty if there is no room
  private Optional<Runnable> takeIn(TcpConnection newcomer) {
    var prefix = networkOf(newcomer.source());
    var own = networks.get(prefix);
    var payer = payer(own);
    if (payer != null && !canSpareOne(payer, own == null ? 0 : own.size())) {
      refused++;
      return Optional.empty();
    }
    Runnable ending = payer == null ? () -> {} : takeFirst(payer);
    enter(newcomer, prefix);
    return Optional.of(ending);
  }

  /// The network that has to make room, or null if there is some.
  private @Nullable Network payer(@Nullable Network own) {
    if (own != null && own.size() >= limits.perNetwork().connections()) {
      return own;
    }
    return idle.size() + busy.size() >= limits.connections() ? ranked.first() : null;
  }

  private boolean canSpareOne(Network payer, int ownSize) {
    return !payer.idle.isEmpty()
        || payer.size() - ownSize >= 2
        || nanoTime.getAsLong() - payer.first().turnNanos() > PATIENCE.toNanos();
  }

  /// Forgets the first connection of a network.
  ///
  /// @return ends it; to be run without the lock
  private Runnable takeFirst(Network payer) {
    var first = payer.first();
    boolean wasIdle = idle.contains(first);
    displaced++;
    forget(first);
    return wasIdle ? first::close : first::reset;
  }

  private void enter(TcpConnection newcomer, Prefix prefix) {
    var network = networks.get(prefix);
    if (network == null) {
      network = new Network(prefix, nextNumber++);
      networks.put(prefix, network);
    }
    ranked.remove(network);
    long now = nanoTime.getAsLong();
    newcomer.turn(now);
    newcomer.since(now);
    busy.add(newcomer);
    network.busy.add(newcomer);
    ranked.add(network);
  }

  /// Ends connections to get their files, at most a number of them, of the networks that have the
  /// most.
  void makeRoom(int connections) {
    var endings = new ArrayList<Runnable>();
    lock.lock();
    try {
      while (endings.size() < connections
          && !ranked.isEmpty()
          && canSpareOne(ranked.first(), ranked.first().size())) {
        endings.add(takeFirst(ranked.first()));
      }
    } finally {
      lock.unlock();
    }
    endings.forEach(Runnable::run);
  }

  private Prefix networkOf(IpAddress source) {
    return Prefix.containing(
        source,
        switch (source.family()) {
          case IPV4 -> limits.perNetwork().ipv4Bits();
          case IPV6 -> limits.perNetwork().ipv6Bits();
        });
  }

  /// Waits for a query from now on. Has no effect on a connection that is not in the table any
  /// more.
  void becomesIdle(TcpConnection connection) {
    lock.lock();
    try {
      if (busy.remove(connection)) {
        connection.since(nanoTime.getAsLong());
        idle.add(connection);
        var network = Objects.requireNonNull(networks.get(networkOf(connection.source())));
        takeTurn(connection, network, network.idle);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Exchanges bytes with its client from now on, for which it has the time for a transfer; also if
  /// it was busy before. Likewise without effect.
  void becomesBusy(TcpConnection connection) {
    lock.lock();
    try {
      restartTransfer(connection);
    } finally {
      lock.unlock();
    }
  }

  /// A client that always has a next query begun has a new time for each, but no new turn: it is as
  /// dispensable as if it had sent a single one all the time.
  private void restartTransfer(TcpConnection connection) {
    if (busy.remove(connection)) {
      connection.since(nanoTime.getAsLong());
      busy.add(connection);
    } else if (idle.remove(connection)) {
      connection.since(nanoTime.getAsLong());
      busy.add(connection);
      var network = Objects.requireNonNull(networks.get(networkOf(connection.source())));
      takeTurn(connection, network, network.busy);
    }
  }

  /// What a network is ranked by may change only while it is not in the ranking.
  private void takeTurn(
      TcpConnection connection, Network network, SequencedSet<TcpConnection> place) {
    ranked.remove(network);
    network.drop(connection);
    connection.turn(connection.sinceNanos());
    place.add(connection);
    ranked.add(network);
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
    if (idle.remove(connection) || busy.remove(connection)) {
      var network = Objects.requireNonNull(networks.get(networkOf(connection.source())));
      ranked.remove(network);
      network.drop(connection);
      if (network.size() == 0) {
        networks.remove(network.prefix);
      } else {
        ranked.add(network);
      }
    }
  }

  /// Ends what has been idle or busy for too long. The idle ones take leave of their clients, for
  /// which they have the time for a transfer; the busy ones are reset.
  void endOverdue() {
    List<TcpConnection> silent;
    List<TcpConnection> slow;
    lock.lock();
    try {
      silent = overdue(idle, limits.idle());
      slow = overdue(busy, limits.transfer());
      silent.forEach(this::restartTransfer);
      slow.forEach(this::forget);
      overdue += silent.size() + slow.size();
    } finally {
      lock.unlock();
    }
    silent.forEach(TcpConnection::endInput);
    slow.forEach(TcpConnection::reset);
  }

  private List<TcpConnection> overdue(Set<TcpConnection> ordered, Duration limit) {
    long now = nanoTime.getAsLong();
    return ordered.stream()
        .takeWhile(connection -> now - connection.sinceNanos() > limit.toNanos())
        .toList();
  }

  /// What has become of connections so far.
  ListenerCounts.Connections counts() {
    lock.lock();
    try {
      return new ListenerCounts.Connections(
          idle.size() + busy.size(), admitted, refused, displaced, overdue);
    } finally {
      lock.unlock();
    }
  }

  /// How many are open.
  int size() {
    lock.lock();
    try {
      return idle.size() + busy.size();
    } finally {
      lock.unlock();
    }
  }

  /// Lets all come to their end in order: those that wait for a query at once, the others once they
  /// are answered. Those that take longer than so long stay.
  void drain(Duration patience) {
    long begun = nanoTime.getAsLong();
    while (size() > 0 && nanoTime.getAsLong() - begun < patience.toNanos()) {
      endIdle();
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void endIdle() {
    List<TcpConnection> silent;
    lock.lock();
    try {
      silent = List.copyOf(idle);
      silent.forEach(this::restartTransfer);
    } finally {
      lock.unlock();
    }
    silent.forEach(TcpConnection::endInput);
  }

  /// Closes all, and takes none any more.
  void close() {
    List<TcpConnection> open;
    lock.lock();
    try {
      closed = true;
      open = new ArrayList<>(idle);
      open.addAll(busy);
    } finally {
      lock.unlock();
    }
    open.forEach(TcpConnection::close);
  }
}
