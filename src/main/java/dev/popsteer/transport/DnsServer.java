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
  /// @param udpThreads threads, and sockets, for each address
  /// @param tcpConnections open at once on each address
  /// @param tcpIdle how long a connection may be silent
  public record Settings(
      List<InetSocketAddress> addresses, int udpThreads, int tcpConnections, Duration tcpIdle) {

    public Settings {
      addresses = List.copyOf(addresses);
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
    } catch (IOException | RuntimeException e) {
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
    var tcpLimits = new TcpListener.TcpLimits(settings.tcpConnections(), settings.tcpIdle());
    for (int tries = 1; ; tries++) {
      var udp =
          bound("UDP", address, () -> UdpListener.start(address, settings.udpThreads(), responder));
      try {
        var local = udp.localAddress();
        listeners.add(bound("TCP", local, () -> TcpListener.start(local, tcpLimits, responder)));
        listeners.add(udp);
        addresses.add(local);
        return;
      } catch (IOException e) {
        udp.close();
        if (address.getPort() != 0 || tries == FREE_PORT_TRIES) {
          throw e;
        }
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
    } catch (IOException e) {
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
