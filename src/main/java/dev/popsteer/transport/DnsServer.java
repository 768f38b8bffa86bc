package dev.popsteer.transport;

import dev.popsteer.geo.Prefix;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jboss.logging.Logger;

/// All DNS listeners of the process: UDP and TCP on each address, and TLS on those for it.
public final class DnsServer implements AutoCloseable {

  /// How often another free port is tried if the one that UDP got is taken for TCP.
  private static final int FREE_PORT_TRIES = 20;

  /// How long the end waits for answers over connections.
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

  private static final Logger LOG = Logger.getLogger(DnsServer.class);

  private final Settings settings;
  private final Answering answering;
  private final TrustedProxies proxies;
  private final ConnectionTable connections;
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final List<InetSocketAddress> tlsAddresses = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final List<UdpListener> udpListeners = new ArrayList<>();
  private final FaultLog udpFaults = new FaultLog(System::nanoTime, LOG::error);
  private final Reaper reaper;
  private volatile boolean closing;

  private DnsServer(Settings settings, Answering answering) {
    this.settings = settings;
    this.answering = answering;
    this.proxies = new TrustedProxies(settings.proxies());
    this.connections = new ConnectionTable(settings.tcp(), System::nanoTime);
    this.reaper = Reaper.start(connections, settings.tcp());
  }

  /// Where to listen for DNS over TLS.
  ///
  /// @param addresses none if TLS is not spoken; port 0 takes any free port
  /// @param contexts gives the current certificate and key; asked once for each connection
  public record Tls(List<InetSocketAddress> addresses, Supplier<SSLContext> contexts) {

    /// TLS is not spoken.
    public static final Tls OFF =
        new Tls(
            List.of(),
            () -> {
              throw new IllegalStateException("no address for TLS");
            });

    public Tls {
      addresses = List.copyOf(addresses);
    }
  }

  /// Whom ports are shared with.
  public enum PortSharing {
    /// Nobody: TCP sees to it that a second server on an address is an error.
    OFF,
    /// Other processes of the same user, so that one can take over from another.
    BETWEEN_PROCESSES
  }

  /// How to listen for UDP.
  ///
  /// @param threads threads, and sockets, for each address; at least 1
  /// @param sockets of which kind
  public record Udp(int threads, UdpSockets sockets) {}

  /// Where and how to listen.
  ///
  /// @param addresses at least one; port 0 takes any port that is free for UDP and TCP alike
  /// @param tcp limits on connections, those over TLS included
  /// @param sharing of all ports
  /// @param proxies where proxies are that say for whom they speak, and are believed; at most
  ///   [#MAX_PROXIES], which are compared with each source one by one
  public record Settings(
      List<InetSocketAddress> addresses,
      Udp udp,
      TcpLimits tcp,
      Tls tls,
      PortSharing sharing,
      List<Prefix> proxies) {

    static final int MAX_PROXIES = 100;

    /// Those that share no port, and believe no proxy.
    public Settings(List<InetSocketAddress> addresses, Udp udp, TcpLimits tcp, Tls tls) {
      this(addresses, udp, tcp, tls, PortSharing.OFF, List.of());
    }

    /// @throws IllegalArgumentException if numbers are out of range; it names all of them
    public Settings {
      addresses = List.copyOf(addresses);
      proxies = List.copyOf(proxies);
      var problems = new ArrayList<String>();
      if (udp.threads() < 1) {
        problems.add("popsteer.dns.udp-threads must be at least 1, not " + udp.threads());
      }
      problems.addAll(tcp.problems());
      if (proxies.size() > MAX_PROXIES) {
        problems.add(
            "popsteer.dns.trusted-proxies has %d prefixes, more than %d"
                .formatted(proxies.size(), MAX_PROXIES));
      }
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(String.join("; ", problems));
      }
    }
  }

  /// Tries out native sockets, beside what else a start does: to link the system calls takes a
  /// third of a second on a virtual machine that has just started. [#start] waits for it if it
  /// needs to.
  public static void prepare(UdpSockets wanted) {
    if (wanted != UdpSockets.NIO) {
      Thread.ofPlatform().daemon().name("sockets-check").start(NativeSocketsCheck::obstacle);
    }
  }

  /// Binds all addresses and starts to answer.
  ///
  /// @throws IOException if an address cannot be bound; then none is. Or if sockets are wanted that
  ///   cannot be had
  public static DnsServer start(Settings settings, Answering answering) throws IOException {
    var choice = UdpSocketChoice.of(settings.udp().sockets(), NativeSocketsCheck::obstacle);
    LOG.info(choice.reason());
    var server = new DnsServer(settings, answering);
    try {
      var shortages = new LinkedHashSet<String>();
      for (var address : settings.addresses()) {
        var udp = server.listen(address, choice.opener());
        udp.buffers().shortage().ifPresent(shortages::add);
      }
      shortages.forEach(LOG::warn);
      for (var address : settings.tls().addresses()) {
        server.listenForTls(address);
      }
      return server;
    } catch (Throwable e) {
      server.close();
      throw e;
    }
  }

  /// The addresses listened on for UDP and TCP, with the ports that were taken for 0.
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /// The addresses listened on for TLS, with the ports that were taken for 0.
  public List<InetSocketAddress> tlsAddresses() {
    return List.copyOf(tlsAddresses);
  }

  /// What clients have met with so far.
  public ListenerCounts counts() {
    var traffic =
        udpListeners.stream().map(UdpListener::traffic).reduce(UdpTraffic.NONE, UdpTraffic::plus);
    return new ListenerCounts(
        threads(), connections.counts(), traffic.dropped(), proxies.malformed());
  }

  private ListenerCounts.Threads threads() {
    return listeners.stream()
        .map(Listener::threads)
        .reduce(ListenerCounts.Threads.NONE, ListenerCounts.Threads::plus);
  }

  /// Asks itself at all of its addresses for UDP at the same time, by sockets as clients do.
  ///
  /// Waits for half a second if there is no answer. Any thread may call it that may wait.
  ///
  /// @param query that deserves an answer without an error
  public SelfCheck askItself(byte[] query) {
    var asking = Thread.ofPlatform().daemon().name("self-query-", 0).factory();
    var findings = new HashMap<InetSocketAddress, Future<SelfCheck.Finding>>();
    try (var threads = Executors.newThreadPerTaskExecutor(asking)) {
      for (int i = 0; i < addresses.size(); i++) {
        var udp = udpListeners.get(i);
        var selfQuery =
            new SelfQuery(proxies, udp::traffic, answering::limitedOverUdp, Selector::open);
        var address = addresses.get(i);
        findings.put(address, threads.submit(() -> selfQuery.ask(address, query)));
      }
    }
    var found = new HashMap<InetSocketAddress, SelfCheck.Finding>();
    findings.forEach((address, finding) -> found.put(address, found(address, finding)));
    return new SelfCheck(found);
  }

  /// @param asking that has ended
  private static SelfCheck.Finding found(
      InetSocketAddress address, Future<SelfCheck.Finding> asking) {
    return switch (asking.state()) {
      case SUCCESS -> asking.resultNow();
      case FAILED -> {
        LOG.errorf(asking.exceptionNow(), "The server could not ask itself at %s", address);
        yield SelfCheck.Finding.SILENT;
      }
      case CANCELLED, RUNNING -> SelfCheck.Finding.SILENT;
    };
  }

  /// Whether all threads run that receive queries and take connections. When one does not, though
  /// nobody has closed the server, what the system deals to its socket is not answered, and only a
  /// new process mends that.
  public boolean isRunning() {
    var threads = threads();
    return closing || threads.running() == threads.expected();
  }

  private UdpListener listen(InetSocketAddress address, UdpSocket.Opener opener)
      throws IOException {
    var portUse = portUse(address, settings.addresses());
    var serving = new Serving(new StreamProtocol.OverTcp(), connections, answering, proxies);
    var udpAnswering = answering.overUdp(udpFaults).behind(proxies);
    for (int tries = 1; ; tries++) {
      var udp =
          bound(
              "UDP",
              address,
              () -> UdpListener.start(address, settings.udp().threads(), opener, udpAnswering));
      try {
        var local = udp.localAddress();
        listeners.add(bound("TCP", local, () -> TcpListener.start(local, portUse, serving)));
        listeners.add(udp);
        udpListeners.add(udp);
        addresses.add(local);
        return udp;
      } catch (IOException e) {
        udp.close();
        if (address.getPort() != 0 || tries == FREE_PORT_TRIES) {
          throw e;
        }
      } catch (Throwable e) {
        udp.close();
        throw e;
      }
    }
  }

  private void listenForTls(InetSocketAddress address) throws IOException {
    var portUse = portUse(address, settings.tls().addresses());
    var protocol = new StreamProtocol.OverTls(settings.tls().contexts());
    var serving = new Serving(protocol, connections, answering, proxies);
    var tls = bound("TLS", address, () -> TcpListener.start(address, portUse, serving));
    listeners.add(tls);
    tlsAddresses.add(tls.localAddress());
  }

  /// Whether TCP must share the port. `[::]` would take IPv4 as well, and the wildcard address of a
  /// family every address of it; if the port is shared, the kernel gives each query to the socket
  /// that fits it best. UDP sockets share theirs anyway. TCP does only where it must, or a second
  /// server, started by mistake, would silently take half of the connections; or where that is what
  /// somebody wants.
  private TcpListener.PortUse portUse(InetSocketAddress address, List<InetSocketAddress> all) {
    return settings.sharing() == PortSharing.BETWEEN_PROCESSES
            || all.stream().anyMatch(other -> overlap(address, other))
        ? TcpListener.PortUse.SHARED
        : TcpListener.PortUse.ALONE;
  }

  private static boolean overlap(InetSocketAddress one, InetSocketAddress other) {
    return !one.equals(other)
        && one.getPort() == other.getPort()
        && one.getPort() != 0
        && (one.getAddress().isAnyLocalAddress() || other.getAddress().isAnyLocalAddress());
  }

  private interface Binding<T> {
    T bind() throws IOException;
  }

  private static <T> T bound(String protocol, InetSocketAddress address, Binding<T> binding)
      throws IOException {
    try {
      return binding.bind();
    } catch (IOException | UnsupportedOperationException e) {
      // The latter on a system without IPv6.
      var where = address.getAddress().getHostAddress() + " port " + address.getPort();
      var failure =
          new BindException(
              "cannot listen on %s (%s): %s".formatted(where, protocol, e.getMessage()));
      failure.initCause(e);
      throw failure;
    }
  }

  /// Takes no more queries, answers those that have come, and closes all connections.
  @Override
  public void close() {
    closing = true;
    listeners.reversed().forEach(Listener::close);
    connections.drain(LAST_ANSWERS);
    reaper.close();
  }
}
