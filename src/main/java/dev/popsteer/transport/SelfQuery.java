package dev.popsteer.transport;

import dev.popsteer.geo.IpAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// A query that the server sends to itself over UDP, by the sockets that clients use: it shows that
/// what they ask is received, decided and sent.
///
/// Another process may have sockets on the same port, to which the system may deal it. So it is
/// asked again, from other ports, until this process has counted a query since; and so an answer of
/// the other one alone shows nothing.
final class SelfQuery {

  private static final Logger LOG = Logger.getLogger(SelfQuery.class);

  /// All tries together take no longer. Those who ask whether a server is ready wait a second as a
  /// rule.
  private static final long PATIENCE_NANOS = 500_000_000;

  /// After so long it is asked once more; the answer may still come.
  private static final int BETWEEN_TRIES_MILLIS = 25;

  /// With half of the sockets those of another process, one of so many misses ours each 2^50th
  /// time.
  private static final int MAX_TRIES = 50;

  private static final int MAX_ANSWER_BYTES = 1232;
  private static final int HEADER_BYTES = 12;
  private static final int IS_ANSWER = 0x80;
  private static final int RCODE = 0x0f;

  private final TrustedProxies proxies;
  private final Supplier<Served> served;

  /// How many queries this process has served over UDP so far.
  ///
  /// @param answered those that got an answer
  /// @param limited those that got none as they were over the rate limit of their source. Whoever
  ///   limits is at work; and if a flood in the name of this host could make it unready, that would
  ///   be its aim
  record Served(long answered, long limited) {}

  SelfQuery(TrustedProxies proxies, Supplier<Served> served) {
    this.proxies = proxies;
    this.served = served;
  }

  /// Whether a query is answered, without an error, by this process. Waits for that for at most
  /// half a second.
  ///
  /// @param address that the server is bound to
  boolean isAnswered(InetSocketAddress address, byte[] query) {
    try (var selector = Selector.open()) {
      try {
        return isAnswered(address, query, selector);
      } finally {
        for (var key : selector.keys()) {
          key.channel().close();
        }
      }
    } catch (IOException e) {
      LOG.debugf(e, "The server cannot ask itself");
      return false;
    }
  }

  private boolean isAnswered(InetSocketAddress address, byte[] query, Selector selector)
      throws IOException {
    var ways = waysTo(address.getAddress());
    long end = System.nanoTime() + PATIENCE_NANOS;
    var before = served.get();
    for (int tries = 0; tries < MAX_TRIES && System.nanoTime() - end < 0; tries++) {
      ask(new InetSocketAddress(ways.get(tries % ways.size()), address.getPort()), query, selector);
      boolean answered = awaitAnswer(query, selector);
      var now = served.get();
      if (now.limited() > before.limited() || (answered && now.answered() > before.answered())) {
        return true;
      }
    }
    return false;
  }

  /// By which addresses this host can reach what is bound to one. A socket on `[::]` takes IPv4 as
  /// well, and a host may have no other.
  private static List<InetAddress> waysTo(InetAddress bound) {
    var ipv4 = InetAddress.ofLiteral("127.0.0.1");
    if (!bound.isAnyLocalAddress()) {
      return List.of(bound);
    }
    return bound instanceof Inet6Address
        ? List.of(InetAddress.ofLiteral("::1"), ipv4)
        : List.of(ipv4);
  }

  /// Asks, from a port of its own.
  private void ask(InetSocketAddress to, byte[] query, Selector selector) throws IOException {
    var channel = DatagramChannel.open();
    try {
      channel.connect(to);
      channel.configureBlocking(false);
      var own = ((InetSocketAddress) channel.getLocalAddress()).getAddress();
      channel.write(ByteBuffer.wrap(proxies.asProxy(IpAddress.of(own), query)));
      channel.register(selector, SelectionKey.OP_READ);
    } catch (IOException e) {
      // No way to it, or nobody there: there may be another way.
      channel.close();
    }
  }

  /// Waits a moment for an answer to what has been asked so far.
  private static boolean awaitAnswer(byte[] query, Selector selector) throws IOException {
    boolean[] answered = {false};
    selector.select(
        key -> answered[0] |= isAnswer(received((DatagramChannel) key.channel()), query),
        BETWEEN_TRIES_MILLIS);
    return answered[0];
  }

  /// @return without bytes if there is none, as nobody listens
  private static ByteBuffer received(DatagramChannel channel) {
    var message = ByteBuffer.allocate(MAX_ANSWER_BYTES);
    try {
      channel.read(message);
    } catch (IOException e) {
      message.clear();
    }
    return message.flip();
  }

  private static boolean isAnswer(ByteBuffer message, byte[] query) {
    return message.limit() >= HEADER_BYTES
        && message.get(0) == query[0]
        && message.get(1) == query[1]
        && (message.get(2) & IS_ANSWER) != 0
        && (message.get(3) & RCODE) == 0;
  }
}
