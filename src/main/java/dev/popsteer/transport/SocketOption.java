package dev.popsteer.transport;

/// The options of sockets that are set by system calls, with the numbers that Linux has for them on
/// x86-64 and AArch64.
enum SocketOption {
  SEND_BUFFER(Level.SOCKET, 7),
  RECEIVE_BUFFER(Level.SOCKET, 8),
  REUSE_PORT(Level.SOCKET, 15),
  RECEIVE_TIMEOUT(Level.SOCKET, 20),
  /// Nine numbers about a socket's memory; the last is how many datagrams had no room.
  MEMORY(Level.SOCKET, 55),
  IPV4_PACKET_INFO(Level.IPV4, 8),
  IPV6_ONLY(Level.IPV6, 26),
  IPV6_RECEIVE_PACKET_INFO(Level.IPV6, 49);

  /// The protocols that options belong to.
  static final class Level {
    static final int SOCKET = 1;
    static final int IPV4 = 0;
    static final int IPV6 = 41;

    private Level() {}
  }

  private final int level;
  private final int number;

  SocketOption(int level, int number) {
    this.level = level;
    this.number = number;
  }

  int level() {
    return level;
  }

  int number() {
    return number;
  }
}
