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
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// A query that the server sends to itself over UDP, by the sockets that clients use: it shows that
/// what they ask is received, decided and sent.
///
/// Another process may have sockets on the same port, to which the system may deal it. So it is
/// asked again, from other ports, until this process has answered a query since; and so an answer
/// of the other one alone shows nothing.
///
/// In a flood most of what is sent is lost before it is received, and these queries with it. That
/// is no reason to send clients elsewhere, where the flood would come after them: as long as
/// queries are taken from the sockets, and not all that are taken come to nothing, the server is
/// overloaded, and no more. Nor is it one that this process has no file left to ask with, for
/// clients could see to that: then it is judged by what comes of their queries alone.
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
  private final Supplier<UdpTraffic> traffic;
  private final LongSupplier limited;
  private final Selectors selectors;

  /// Opens what waits for answers.
  @FunctionalInterface
  interface Selectors {
    Selector open() throws IOException;
  }

  /// What there is to be seen at a moment.
  private record Moment(long nanos, UdpTraffic traffic, long limited) {

    /// Whether those who ask since then have waited for long enough.
    boolean isOver() {
      return System.nanoTime() - nanos >= PATIENCE_NANOS;
    }

    /// Whether queries were taken here and limited somewhere. At which address is not counted, and
    /// makes no difference: one responder limits for all of them, so what is taken gets that far.
    boolean hasServedSince(Moment before) {
      return traffic.taken() > before.traffic.taken() && limited > before.limited;
    }

    boolean hasAnsweredSince(Moment before) {
      return traffic.answered() > before.traffic.answered();
    }

    /// If queries fail, and none is thrown away by the system, then those that were asked here have
    /// come in, and failed. If some are thrown away, those may be among them; then it matters
    /// whether anything comes of what is taken. Garbage deserves no answer, so a flood of it need
    /// not have one; but then most of it does not fail either. Most, as what fails is counted later
    /// than what is taken, by a batch.
    boolean isOverloadedSince(Moment before) {
      long taken = traffic.taken() - before.traffic.taken();
      long failed = traffic.failed() - before.traffic.failed();
      if (traffic.hasOverflowedSince(before.traffic)) {
        return taken > 0 && (hasAnsweredSince(before) || 2 * failed < taken);
      }
      return taken > 0 && hasAnsweredSince(before) && failed == 0;
    }
  }

  /// What has come back.
  private enum Response {
    NONE,
    ERROR,
    ANSWER
  }

  /// @param traffic of the address that is asked
  /// @param limited how many queries over UDP this process has given no answer so far, at all of
  ///   its addresses, because they were over the rate limit of their source. Whoever limits is at
  ///   work; and if a flood in the name of this host could make it unready, that would be its aim
  SelfQuery(
      TrustedProxies proxies,
      Supplier<UdpTraffic> traffic,
      LongSupplier limited,
      Selectors selectors) {
    this.proxies = proxies;
    this.traffic = traffic;
    this.limited = limited;
    this.selectors = selectors;
  }

  /// Finds out whether a query is answered, without an error, by this process. Waits for that for
  /// at most half a second.
  ///
  /// @param address that the server is bound to
  SelfCheck.Finding ask(InetSocketAddress address, byte[] query) {
    var before = now();
    try (var selector = selectors.open()) {
      try {
        return ask(address, query, selector, before);
      } finally {
        for (var key : selector.keys()) {
          key.channel().close();
        }
      }
    } catch (IOException e) {
      LOG.debugf(e, "The server cannot ask itself");
      awaitEnd(before);
      return judged(before);
    }
  }

  private static void awaitEnd(Moment before) {
    while (!before.isOver() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(before.nanos() + PATIENCE_NANOS - System.nanoTime());
    }
  }

  /// By what has come of the queries of others.
  private SelfCheck.Finding judged(Moment before) {
    return now().isOverloadedSince(before)
        ? SelfCheck.Finding.OVERLOADED
        : SelfCheck.Finding.SILENT;
  }

  private SelfCheck.Finding ask(
      InetSocketAddress address, byte[] query, Selector selector, Moment before)
      throws IOException {
    var ways = waysTo(address.getAddress());
    boolean isWrong = false;
    for (int tries = 0; tries < MAX_TRIES && !before.isOver(); tries++) {
      send(
          new InetSocketAddress(ways.get(tries % ways.size()), address.getPort()), query, selector);
      var response = awaitResponse(query, selector);
      var now = now();
      if (now.hasServedSince(before)
          || (response == Response.ANSWER && now.hasAnsweredSince(before))) {
        return SelfCheck.Finding.ANSWERS;
      }
      isWrong |= response == Response.ERROR;
    }
    return isWrong ? SelfCheck.Finding.SILENT : judged(before);
  }

  private Moment now() {
    return new Moment(System.nanoTime(), traffic.get(), limited.getAsLong());
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

  /// Sends it, from a port of its own.
  private void send(InetSocketAddress to, byte[] query, Selector selector) throws IOException {
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
  private static Response awaitResponse(byte[] query, Selector selector) throws IOException {
    Response[] best = {Response.NONE};
    selector.select(
        key -> {
          var response = response(received((DatagramChannel) key.channel()), query);
          best[0] = response.compareTo(best[0]) > 0 ? response : best[0];
        },
        BETWEEN_TRIES_MILLIS);
    return best[0];
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

  private static Response response(ByteBuffer message, byte[] query) {
    boolean isOne =
        message.limit() >= HEADER_BYTES
            && message.get(0) == query[0]
            && message.get(1) == query[1]
            && (message.get(2) & IS_ANSWER) != 0;
    if (!isOne) {
      return Response.NONE;
    }
    return (message.get(3) & RCODE) == 0 ? Response.ANSWER : Response.ERROR;
  }
}
