package dev.popsteer.transport;

import dev.popsteer.dns.Datagram;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.PrefixList;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// The proxies that are believed when they say for whom they speak ([ProxyHeader]), and that have
/// to say it: at the beginning of each connection, and of each datagram. Of all others such a
/// header is not looked at, and so no query.
///
/// Where there are none, nothing costs anything. Safe for use by many threads.
final class TrustedProxies {

  /// A longer header is taken for a malformed one; over UDP, a query must have room beside it.
  static final int MAX_HEADER_BYTES = 4_096;

  private final PrefixList prefixes;
  private final LongAdder malformed = new LongAdder();

  TrustedProxies(List<Prefix> prefixes) {
    this.prefixes = new PrefixList(prefixes);
  }

  /// How many headers were malformed or missing; what came with them was thrown away.
  long malformed() {
    return malformed.sum();
  }

  /// An answerer that takes the header off each datagram of a proxy, so that the client is its
  /// source. The answer goes where the datagram came from, without a header.
  ///
  /// @param memory holds the datagrams
  DatagramAnswerer behind(DatagramAnswerer answerer, MemorySegment memory) {
    return prefixes.isEmpty() ? answerer : new Unwrapping(answerer, memory);
  }

  /// The client of a connection, whose header is read if it comes from a proxy.
  ///
  /// @param source where the connection comes from
  /// @param in what comes over it; nothing behind the header is read
  /// @return empty if the header is malformed, or does not come
  Optional<IpAddress> client(IpAddress source, InputStream in) throws IOException {
    if (!prefixes.holds(source)) {
      return Optional.of(source);
    }
    byte[] bytes = header(in);
    if (bytes.length == 0) {
      // Somebody only looked whether there is a listener.
      return Optional.empty();
    }
    var header = new ProxyHeader();
    if (header.read(MemorySegment.ofArray(bytes), 0, bytes.length) == 0) {
      malformed.increment();
      return Optional.empty();
    }
    return Optional.of(header.namesClient() ? header.client() : source);
  }

  /// What a sender must send so that its query counts as its own.
  ///
  /// @return the query, behind a header if the sender is one of the proxies
  byte[] asProxy(IpAddress sender, byte[] query) {
    if (!prefixes.holds(sender)) {
      return query;
    }
    byte[] header = ProxyHeader.ofProxyItself();
    return ByteBuffer.allocate(header.length + query.length).put(header).put(query).array();
  }

  /// A header, or as much of it as comes, or of what is too long to be one.
  private static byte[] header(InputStream in) throws IOException {
    byte[] first = in.readNBytes(ProxyHeader.FIXED_BYTES);
    if (first.length < ProxyHeader.FIXED_BYTES) {
      return first;
    }
    int length = ProxyHeader.length(MemorySegment.ofArray(first), 0);
    if (length == 0 || length > MAX_HEADER_BYTES) {
      return first;
    }
    byte[] all = Arrays.copyOf(first, length);
    int rest = in.readNBytes(all, first.length, length - first.length);
    return Arrays.copyOf(all, first.length + rest);
  }

  /// Who the client is, and where its message begins, is known only when a datagram is answered: so
  /// nothing is expected before.
  private final class Unwrapping implements DatagramAnswerer {

    private final DatagramAnswerer answerer;
    private final MemorySegment memory;
    private final ProxyHeader header = new ProxyHeader();

    Unwrapping(DatagramAnswerer answerer, MemorySegment memory) {
      this.answerer = answerer;
      this.memory = memory;
    }

    @Override
    public int respond(Datagram datagram) {
      if (prefixes.holds(datagram.family(), datagram.high(), datagram.low())) {
        int bytes = header.read(memory, datagram.queryAt(), datagram.queryBytes());
        if (bytes == 0) {
          malformed.increment();
          return 0;
        }
        datagram.skip(bytes);
        if (header.namesClient()) {
          comeFromClient(datagram);
        }
      }
      return answerer.respond(datagram);
    }

    private void comeFromClient(Datagram datagram) {
      switch (header.family()) {
        case IPV4 -> datagram.fromIpv4((int) (header.high() >>> Integer.SIZE));
        case IPV6 -> datagram.fromIpv6(header.high(), header.low());
      }
    }

    @Override
    public void took(int answers, long nanos) {
      answerer.took(answers, nanos);
    }
  }
}
