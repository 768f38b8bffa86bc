package dev.popsteer.transport;

/// Something that holds sockets and threads until it is closed.
sealed interface Listener extends AutoCloseable permits UdpListener, TcpListener {

  /// The longest query that is looked at. A query has a question and an OPT record. What is longer
  /// is cut off here over UDP, and so answered with FORMERR, and ends the connection over TCP.
  int MAX_QUERY_BYTES = 4096;

  /// Closes everything, whatever goes wrong on the way.
  @Override
  void close();
}
