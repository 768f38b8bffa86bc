package dev.popsteer.geo;

import java.nio.ByteBuffer;

/// The search tree of an [Mmdb], walked in address order.
///
/// A node is two records, for the next address bit 0 and 1. A record below the node count is a
/// node, equal to it "no data", above it a place in the data section. The walk keeps its own stack,
/// no deeper than an address has bits, and gives up on a tree that shows more nodes than a sound
/// one can: so a cyclic tree neither recurses nor runs without end.
final class MmdbTree {

  /// Shown for networks without data.
  static final int NO_DATA = -1;

  /// Shown for the blocks of IPv6 that carry IPv4 addresses ([EmbeddedIpv4]).
  static final int EMBEDDED = -2;

  /// How often a node may be seen on average: some writers share subtrees between networks.
  private static final long VISITS_PER_NODE = 4;

  private static final long SPARE_VISITS = 1024;

  private static final int SEPARATOR_BYTES = 16;

  /// Is shown the networks of a tree.
  @FunctionalInterface
  interface Visitor {

    /// Sees one network.
    ///
    /// @param high the first 64 bits of the first address; IPv4 stands in the upper 32
    /// @param low the last 64 bits of the first address
    /// @param data offset in the data section, [#NO_DATA] or [#EMBEDDED]
    void network(long high, long low, int data) throws GeoDatabaseException;
  }

  private final String name;
  private final ByteBuffer bytes;
  private final long nodeCount;
  private final int recordBits;
  private final long dataBytes;
  private long visitsLeft;

  MmdbTree(String name, ByteBuffer bytes, long nodeCount, int recordBits) {
    this.name = name;
    this.bytes = bytes;
    this.nodeCount = nodeCount;
    this.recordBits = recordBits;
    this.dataBytes = bytes.limit() - nodeCount * (recordBits / 4) - SEPARATOR_BYTES;
  }

  /// Walks the IPv4 networks.
  ///
  /// @param ipv6Tree whether they stand at `::/96` of an IPv6 tree
  void walkIpv4(boolean ipv6Tree, Visitor visitor) throws GeoDatabaseException {
    visitsLeft = visitLimit();
    long root = 0;
    for (int bit = 0; ipv6Tree && bit < 96 && root < nodeCount; bit++) {
      root = record(root, 0);
    }
    walk(root, Family.IPV4, visitor);
  }

  /// Walks the IPv6 networks. The blocks of [EmbeddedIpv4] are each shown as one network and not
  /// entered: in most files they are the IPv4 networks once more.
  void walkIpv6(Visitor visitor) throws GeoDatabaseException {
    visitsLeft = visitLimit();
    walk(0, Family.IPV6, visitor);
  }

  private void walk(long root, Family family, Visitor visitor) throws GeoDatabaseException {
    var pending = new Pending(family.bits() + 1);
    pending.push(root, 0, 0, 0);
    while (pending.pop()) {
      step(pending, family, visitor);
    }
  }

  /// Shows the subtree taken last if it is a network, or else puts its halves on the stack. A
  /// method of its own, so that a cold JVM compiles it early instead of replacing the running loop.
  private void step(Pending pending, Family family, Visitor visitor) throws GeoDatabaseException {
    long node = pending.node;
    long high = pending.high;
    long low = pending.low;
    int depth = pending.depth;
    if (family == Family.IPV6 && EmbeddedIpv4.isBlock(high, low, depth)) {
      visitor.network(high, low, EMBEDDED);
    } else if (node < nodeCount) {
      if (depth == family.bits()) {
        throw damaged("it goes on past the last bit of an address");
      }
      pending.pushHalves(record(node, 0), record(node, 1));
    } else if (family == Family.IPV6 && EmbeddedIpv4.anyInside(high, low, depth)) {
      pending.pushHalves(node, node);
    } else {
      visitor.network(high, low, dataOffset(node));
    }
  }

  private long visitLimit() {
    return VISITS_PER_NODE * nodeCount + SPARE_VISITS;
  }

  private int dataOffset(long record) throws GeoDatabaseException {
    if (record == nodeCount) {
      return NO_DATA;
    }
    long offset = record - nodeCount - SEPARATOR_BYTES;
    if (offset < 0 || offset >= dataBytes) {
      throw damaged("a record points out of the file");
    }
    return (int) offset;
  }

  private long record(long node, int side) throws GeoDatabaseException {
    if (visitsLeft-- <= 0) {
      throw damaged("it has a cycle");
    }
    int at = (int) (node * (recordBits / 4));
    return switch (recordBits) {
      case 24 -> bits24(at + 3 * side);
      case 28 -> {
        int middle = bytes.get(at + 3);
        int top = side == 0 ? (middle >> 4) & 0xf : middle & 0xf;
        yield ((long) top << 24) | bits24(at + 4 * side);
      }
      default -> bytes.getInt(at + 4 * side) & 0xffff_ffffL;
    };
  }

  private int bits24(int at) {
    return (bytes.getShort(at) & 0xffff) << 8 | (bytes.get(at + 2) & 0xff);
  }

  private GeoDatabaseException damaged(String why) {
    return new GeoDatabaseException(
        name + " is damaged: its search tree is not sound (" + why + "); fetch it again");
  }

  /// The subtrees that the walk has yet to enter.
  private static final class Pending {

    private final long[] nodes;
    private final long[] highs;
    private final long[] lows;
    private final int[] depths;
    private int size;

    /// The subtree taken last.
    private long node;

    private long high;
    private long low;
    private int depth;

    Pending(int capacity) {
      nodes = new long[capacity];
      highs = new long[capacity];
      lows = new long[capacity];
      depths = new int[capacity];
    }

    void push(long node, long high, long low, int depth) {
      nodes[size] = node;
      highs[size] = high;
      lows[size] = low;
      depths[size] = depth;
      size++;
    }

    /// Puts the halves of the subtree taken last on the stack, the first on top.
    void pushHalves(long first, long second) {
      long highBit = depth < 64 ? 1L << (63 - depth) : 0;
      long lowBit = depth < 64 ? 0 : 1L << (127 - depth);
      push(second, high | highBit, low | lowBit, depth + 1);
      push(first, high, low, depth + 1);
    }

    boolean pop() {
      if (size == 0) {
        return false;
      }
      size--;
      node = nodes[size];
      high = highs[size];
      low = lows[size];
      depth = depths[size];
      return true;
    }
  }
}
