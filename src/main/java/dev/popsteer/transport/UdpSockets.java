package dev.popsteer.transport;

/// Which kind of sockets UDP is answered on.
public enum UdpSockets {
  /// Native ones where they can be had, else those of the JDK.
  AUTO,
  /// System calls for batches of datagrams: the fastest, on Linux.
  NATIVE,
  /// The JDK's own channels, on every system.
  NIO
}
