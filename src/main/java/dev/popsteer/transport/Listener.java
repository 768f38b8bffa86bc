package dev.popsteer.transport;

/// Something that holds sockets and threads until it is closed.
sealed interface Listener extends AutoCloseable permits UdpListener, TcpListener {

  @Override
  void close();
}
