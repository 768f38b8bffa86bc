package dev.popsteer.transport;

import dev.popsteer.dns.Datagram;
import dev.popsteer.geo.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/// A UDP socket by the JDK's own means, on every system: one query is received, one answer sent.
///
/// It is not told which address of the host was asked, so on a wildcard address the answer may
/// leave from another.
final class ChannelUdpSocket implements UdpSocket {

  private static final Logger LOG = Logger.getLogger(ChannelUdpSocket.class);

  private final DatagramChannel channel;
  private final MemorySegment messages =
      Arena.ofAuto().allocate(Listener.MAX_QUERY_BYTES + Datagram.MAX_ANSWER_BYTES);
  private final ByteBuffer query = messages.asSlice(0, Listener.MAX_QUERY_BYTES).asByteBuffer();
  private final ByteBuffer answer = messages.asSlice(Listener.MAX_QUERY_BYTES).asByteBuffer();
  private final Datagram datagram = new Datagram();

  /// Written by the thread that serves alone.
  private final AtomicLong taken = new AtomicLong();

  private final AtomicLong answered = new AtomicLong();

  private ChannelUdpSocket(DatagramChannel channel) {
    this.channel = channel;
  }

  static ChannelUdpSocket open(InetSocketAddress address) throws IOException {
    var channel = DatagramChannel.open(family(address.getAddress()));
    try {
      if (canSharePort(channel)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SocketBuffers.WANTED_BYTES);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SocketBuffers.WANTED_BYTES);
      channel.bind(address);
      return new ChannelUdpSocket(channel);
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /// The family a socket must have so that `0.0.0.0` takes IPv4 alone. One for `[::]` takes IPv6,
  /// and IPv4 too where no other socket does.
  static ProtocolFamily family(InetAddress address) {
    return address instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  private static boolean canSharePort(DatagramChannel channel) {
    return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
  }

  @Override
  public InetSocketAddress localAddress() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  @Override
  public boolean sharesItsPort() {
    return canSharePort(channel);
  }

  @Override
  public SocketBuffers buffers() throws IOException {
    return new SocketBuffers(
        channel.getOption(StandardSocketOptions.SO_RCVBUF),
        channel.getOption(StandardSocketOptions.SO_SNDBUF));
  }

  @Override
  public long taken() {
    return taken.get();
  }

  @Override
  public long answered() {
    return answered.get();
  }

  @Override
  public OptionalLong dropped() {
    return OptionalLong.empty();
  }

  @Override
  public void serve(UdpAnswering answering) {
    var answerer = answering.on(messages);
    while (channel.isOpen()) {
      try {
        serveOne(answerer, answering);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // A datagram that could not be sent, say for lack of a route. The client asks again.
        LOG.debugf(e, "UDP answer not sent");
      } catch (Throwable e) {
        answering.faults().report("UDP queries could not be received", e);
      }
    }
  }

  private void serveOne(DatagramAnswerer answerer, UdpAnswering answering) throws IOException {
    query.clear();
    var source = (InetSocketAddress) channel.receive(query);
    taken.lazySet(taken.getPlain() + 1);
    if (!canBeAnswered(source)) {
      return;
    }
    long began = System.nanoTime();
    describe(IpAddress.of(source.getAddress()));
    datagram.queryAt(0, query.position());
    datagram.answerAt(Listener.MAX_QUERY_BYTES);
    datagram.arrivedAt(answering.clock().millis());
    int bytes = answerer.respond(datagram);
    if (bytes > 0) {
      answered.lazySet(answered.getPlain() + 1);
      channel.send(answer.clear().limit(bytes), source);
      answerer.took(1, System.nanoTime() - began);
    }
  }

  /// No program has port 0, so whoever sent from there does not wait for an answer (RFC 768 lets a
  /// sender that wants none leave the port out).
  static boolean canBeAnswered(InetSocketAddress source) {
    return source.getPort() != 0;
  }

  private void describe(IpAddress source) {
    switch (source.family()) {
      case IPV4 -> datagram.fromIpv4(source.ipv4Bits());
      case IPV6 -> datagram.fromIpv6(source.high(), source.low());
    }
  }

  @Override
  public void stop() {
    close();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warnf(e, "UDP socket not closed");
    }
  }
}
