package dev.popsteer.transport;

import dev.popsteer.dns.Responder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// All DNS listeners of the process: UDP and TCP on each address.
public final class DnsServer implements AutoCloseable {

  /// How often another free port is tried if the one that UDP got is taken for TCP.
  private static final int FREE_PORT_TRIES = 20;

  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();

  private DnsServer() {}

  /// Where and how to listen.
  ///
  /// @param addresses at least one; port 0 takes any port that is free for UDP and TCP alike
  /// @param udpThreads threads, and sockets, for each address; at least 1
  /// @param tcpConnections open at once on each address; at least 1
  /// @param tcpIdle how long a connection may be silent, and each query and each answer may take; 1
  ///   ms to 1 hour
  public record Settings(
      List<InetSocketAddress> addresses, int udpThreads, int tcpConnections, Duration tcpIdle) {

    private static final Duration SHORTEST_IDLE = Duration.ofMillis(1);
    private static final Duration LONGEST_IDLE = Duration.ofHours(1);

    /// @throws IllegalArgumentException if numbers are out of range; it names all of them
    public Settings {
      addresses = List.copyOf(addresses);
      var problems = new ArrayList<String>();
      if (udpThreads < 1) {
        problems.add("popsteer.dns.udp-threads must be at least 1, not " + udpThreads);
      }
      if (tcpConnections < 1) {
        problems.add("popsteer.dns.tcp-connections must be at least 1, not " + tcpConnections);
      }
      if (tcpIdle.compareTo(SHORTEST_IDLE) < 0 || tcpIdle.compareTo(LONGEST_IDLE) > 0) {
        problems.add("popsteer.dns.tcp-idle must be between 1 ms and 1 hour, not " + tcpIdle);
      }
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(String.join("; ", problems));
      }
    }

    /// Whether TCP must share the port. `[::]` would take IPv4 as well, and the wildcard address of
    /// a family every address of it; if the port is shared, the kernel gives each query to the
    /// socket that fits it best. UDP sockets share theirs anyway. TCP does only where it must, or a
    /// second server, started by mistake, would silently take half of the connections.
    private TcpListener.PortUse tcpPortUse(InetSocketAddress address) {
      return addresses.stream().anyMatch(other -> overlap(address, other))
          ? TcpListener.PortUse.SHARED
          : TcpListener.PortUse.ALONE;
    }

    private static boolean overlap(InetSocketAddress one, InetSocketAddress other) {
      return !one.equals(other)
          && one.getPort() == other.getPort()
          && one.getPort() != 0
          && (one.getAddress().isAnyLocalAddress() || other.getAddress().isAnyLocalAddress());
    }
  }

  /// Binds all addresses and starts to answer.
  ///
  /// @throws IOException if an address cannot be bound; then none is
  public static DnsServer start(Settings settings, Responder responder) throws IOException {
    var server = new DnsServer();
    try {
      for (var address : settings.addresses()) {
        server.listen(address, settings, responder);
      }
      return server;
    } catch (Throwable e) {
      server.close();
      throw e;
    }
  }

  /// The addresses listened on, with the ports that were taken for 0.
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  private void listen(InetSocketAddress address, Settings settings, Responder responder)
      throws IOException {
    var portUse = settings.tcpPortUse(address);
    var tcpLimits = new TcpListener.TcpLimits(settings.tcpConnections(), settings.tcpIdle());
    for (int tries = 1; ; tries++) {
      var udp =
          bound("UDP", address, () -> UdpListener.start(address, settings.udpThreads(), responder));
      try {
        var local = udp.localAddress();
        listeners.add(
            bound("TCP", local, () -> TcpListener.start(local, portUse, tcpLimits, responder)));
        listeners.add(udp);
        addresses.add(local);
        return;
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

  @Override
  public void close() {
    listeners.forEach(Listener::close);
  }
}
