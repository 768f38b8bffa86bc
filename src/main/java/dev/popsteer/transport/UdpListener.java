package dev.popsteer.transport;

import dev.popsteer.dns.Protocol;
import dev.popsteer.geo.IpAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/// Answers datagrams on one address: one platform thread for each socket, and as many sockets as
/// threads where the system can share a port (`SO_REUSEPORT`), so that threads share nothing.
final class UdpListener implements Listener {

  private static final Logger LOG = Logger.getLogger(UdpListener.class);

  /// Absorbs bursts; the kernel caps it at `net.core.rmem_max`.
  private static final int SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

  private final Answering answering;
  private final List<DatagramChannel> channels = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final FaultLog faults = new FaultLog(System::nanoTime, LOG::error);

  private UdpListener(Answering answering) {
    this.answering = answering;
  }

  /// Binds and starts to answer.
  ///
  /// @param address port 0 takes any free one
  static UdpListener start(InetSocketAddress address, int threads, Answering answering)
      throws IOException {
    var listener = new UdpListener(answering);
    try {
      listener.bind(address);
      boolean shared =
          listener
              .channels
              .getFirst()
              .supportedOptions()
              .contains(StandardSocketOptions.SO_REUSEPORT);
      for (int i = 1; shared && i < threads; i++) {
        listener.bind(listener.localAddress());
      }
      var threadBuilder =
          Thread.ofPlatform().name("dns-udp-" + listener.localAddress().getPort() + "-", 0);
      for (var channel : listener.channels) {
        var buffer = ByteBuffer.allocateDirect(MAX_QUERY_BYTES);
        listener.threads.add(threadBuilder.start(() -> listener.serve(channel, buffer)));
      }
      return listener;
    } catch (Throwable e) {
      listener.close();
      throw e;
    }
  }

  private void bind(InetSocketAddress address) throws IOException {
    var channel = DatagramChannel.open(family(address));
    channels.add(channel);
    if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
    channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
    channel.bind(address);
  }

  /// The family a socket must have so that `0.0.0.0` takes IPv4 alone. One for `[::]` takes IPv6,
  /// and IPv4 too where no other socket does.
  static StandardProtocolFamily family(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  InetSocketAddress localAddress() throws IOException {
    return (InetSocketAddress) channels.getFirst().getLocalAddress();
  }

  private void serve(DatagramChannel channel, ByteBuffer buffer) {
    while (channel.isOpen()) {
      try {
        serveOne(channel, buffer);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // A datagram that could not be sent, say for lack of a route. The client asks again.
        LOG.debugf(e, "UDP answer not sent");
      } catch (Throwable e) {
        // A bug, or no memory. It costs this query, not the thread.
        faults.report("A query could not be answered", e);
      }
    }
  }

  private void serveOne(DatagramChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    var source = (InetSocketAddress) channel.receive(buffer);
    if (!canBeAnswered(source)) {
      return;
    }
    buffer.flip();
    byte[] query = new byte[buffer.remaining()];
    buffer.get(query);
    byte[] answer = answering.answer(query, IpAddress.of(source.getAddress()), Protocol.UDP);
    if (answer != null) {
      channel.send(ByteBuffer.wrap(answer), source);
    }
  }

  /// No program has port 0, so whoever sent from there does not wait for an answer (RFC 768 lets a
  /// sender that wants none leave the port out).
  static boolean canBeAnswered(InetSocketAddress source) {
    return source.getPort() != 0;
  }

  @Override
  public void close() {
    for (var channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warnf(e, "UDP socket not closed");
      }
    }
    threads.forEach(Listener::awaitEnd);
  }
}
