package dev.popsteer.transport;

import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.Responder;
import dev.popsteer.geo.IpAddress;
import java.io.IOException;
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

  /// The longest query that is looked at. Queries have a question and an OPT record; what is longer
  /// is cut off here and so answered with FORMERR.
  private static final int MAX_QUERY_BYTES = 4096;

  /// Absorbs bursts; the kernel caps it at `net.core.rmem_max`.
  private static final int SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

  private final Responder responder;
  private final List<DatagramChannel> channels = new ArrayList<>();

  private UdpListener(Responder responder) {
    this.responder = responder;
  }

  /// Binds and starts to answer.
  ///
  /// @param address port 0 takes any free one
  static UdpListener start(InetSocketAddress address, int threads, Responder responder)
      throws IOException {
    var listener = new UdpListener(responder);
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
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
    var threadBuilder =
        Thread.ofPlatform().name("dns-udp-" + listener.localAddress().getPort() + "-", 0);
    for (var channel : listener.channels) {
      threadBuilder.start(() -> listener.serve(channel));
    }
    return listener;
  }

  private void bind(InetSocketAddress address) throws IOException {
    var family =
        address.getAddress().getAddress().length == 4
            ? StandardProtocolFamily.INET
            : StandardProtocolFamily.INET6;
    var channel = DatagramChannel.open(family);
    channels.add(channel);
    if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
    channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
    channel.bind(address);
  }

  InetSocketAddress localAddress() throws IOException {
    return (InetSocketAddress) channels.getFirst().getLocalAddress();
  }

  private void serve(DatagramChannel channel) {
    var buffer = ByteBuffer.allocateDirect(MAX_QUERY_BYTES);
    while (channel.isOpen()) {
      try {
        serveOne(channel, buffer);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // A datagram that could not be sent, say for lack of a route. The client asks again.
        LOG.debugf(e, "UDP answer not sent");
      } catch (RuntimeException e) {
        // A bug. It costs this query, not the thread.
        LOG.errorf(e, "A query could not be answered");
      }
    }
  }

  private void serveOne(DatagramChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    var source = (InetSocketAddress) channel.receive(buffer);
    buffer.flip();
    byte[] query = new byte[buffer.remaining()];
    buffer.get(query);
    byte[] answer = responder.respond(query, IpAddress.of(source.getAddress()), Protocol.UDP);
    if (answer != null) {
      channel.send(ByteBuffer.wrap(answer), source);
    }
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
  }
}
