package dev.popsteer.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Answers datagrams on one address: a platform thread for each socket, and as many sockets as
/// threads where the system can share a port.
final class UdpListener implements Listener {

  private final List<UdpSocket> sockets = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final UdpAnswering answering;

  private UdpListener(UdpAnswering answering) {
    this.answering = answering;
  }

  /// Binds and starts to answer.
  ///
  /// @param address port 0 takes any free one
  /// @param answering for this address alone: it counts what fails
  static UdpListener start(
      InetSocketAddress address, int threads, UdpSocket.Opener opener, UdpAnswering answering)
      throws IOException {
    var listener = new UdpListener(answering);
    try {
      listener.sockets.add(opener.open(address));
      boolean shared = listener.sockets.getFirst().sharesItsPort();
      for (int i = 1; shared && i < threads; i++) {
        listener.sockets.add(opener.open(listener.localAddress()));
      }
      var threadBuilder =
          Thread.ofPlatform().name("dns-udp-" + listener.localAddress().getPort() + "-", 0);
      for (var socket : listener.sockets) {
        listener.threads.add(threadBuilder.start(() -> socket.serve(answering)));
      }
      return listener;
    } catch (Throwable e) {
      listener.close();
      throw e;
    }
  }

  InetSocketAddress localAddress() throws IOException {
    return sockets.getFirst().localAddress();
  }

  /// Those of one socket; the others have the same.
  SocketBuffers buffers() throws IOException {
    return sockets.getFirst().buffers();
  }

  UdpTraffic traffic() {
    return sockets.stream()
        .map(UdpTraffic::of)
        .reduce(UdpTraffic.failures(answering.failed().get()), UdpTraffic::plus);
  }

  @Override
  public ListenerCounts.Threads threads() {
    long running = threads.stream().filter(Thread::isAlive).count();
    return new ListenerCounts.Threads((int) running, threads.size());
  }

  @Override
  public void close() {
    sockets.forEach(UdpSocket::stop);
    threads.forEach(Listener::awaitEnd);
    sockets.stream().skip(threads.size()).forEach(UdpSocket::close);
  }
}
