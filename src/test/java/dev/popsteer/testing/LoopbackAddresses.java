package dev.popsteer.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;

/// Addresses 127.x.y.1 to 127.x.y.[#COUNT], of each of which ports 53 and 853 are free: for name
/// servers, since a delegation cannot name another port.
///
/// Linux has all of 127.0.0.0/8 on its loopback interface. The block is chosen at random, so that
/// tests that run at the same time do not meet. Ports under 1024 are for root, unless the system
/// says otherwise.
public final class LoopbackAddresses {

  public static final int COUNT = 20;
  public static final int DNS_PORT = 53;
  public static final int DNS_OVER_TLS_PORT = 853;

  private static final int ATTEMPTS = 20;

  private final int x;
  private final int y;

  private LoopbackAddresses(int x, int y) {
    this.x = x;
    this.y = y;
  }

  /// Finds a free block. If there is none the test is skipped, and says how to run it.
  public static LoopbackAddresses find() {
    var random = new Random();
    var reason = "";
    for (int i = 0; i < ATTEMPTS; i++) {
      var block = new LoopbackAddresses(1 + random.nextInt(254), 1 + random.nextInt(254));
      try {
        block.bindEach();
        return block;
      } catch (IOException e) {
        reason = e.getMessage();
      }
    }
    return abort(
        """
        needs ports 53 and 853 of addresses in 127.0.0.0/8 (%s). Be root; or allow it with \
        sysctl net.ipv4.ip_unprivileged_port_start=53; or run Maven in a network of its own: \
        unshare -rn sh -c 'ip link set lo up && ./mvnw -o verify'. Nothing must listen on \
        these ports of the wildcard address."""
            .formatted(reason));
  }

  private void bindEach() throws IOException {
    for (int host = 1; host <= COUNT; host++) {
      var address = dns(host);
      try (var _ = new DatagramSocket(address);
          var tcp = new ServerSocket();
          var tls = new ServerSocket()) {
        tcp.bind(address);
        tls.bind(new InetSocketAddress(address(host), DNS_OVER_TLS_PORT));
      }
    }
  }

  /// One of the addresses.
  ///
  /// @param host 1 to [#COUNT]
  public InetAddress address(int host) {
    try {
      return InetAddress.getByAddress(new byte[] {127, (byte) x, (byte) y, (byte) host});
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public String text(int host) {
    return address(host).getHostAddress();
  }

  /// Port 53 of one of the addresses.
  public InetSocketAddress dns(int host) {
    return new InetSocketAddress(address(host), DNS_PORT);
  }

  /// A text with these addresses in place of 127.53.0.1 to 127.53.0.[#COUNT].
  public String placedIn(String text) {
    return text.replace("127.53.0.", "127.%d.%d.".formatted(x, y));
  }
}
