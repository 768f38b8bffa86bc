package dev.popsteer.coarsen;

import static dev.popsteer.coarsen.MmdbValue.mapping;
import static dev.popsteer.coarsen.MmdbValue.text;

import com.carrotsearch.hppc.IntArrayList;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.Prefix;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Writes a file in MaxMind's database format (version 2.0): a binary tree of address bits, and the
/// records that its leaves point to.
///
/// In a file for both families IPv4 stands at `::/96`, where all readers look for it, and
/// `::ffff:0:0/96` (mapped addresses) and `2002::/16` (6to4) lead there as well. Teredo does not:
/// its addresses are inverted.
public final class MmdbWriter {

  private static final int EMPTY = -1;
  private static final int SEPARATOR_BYTES = 16;
  private static final byte[] METADATA_MARKER =
      "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);

  private static final List<Prefix> ALIASES =
      List.of(Prefix.parse("::ffff:0:0/96"), Prefix.parse("2002::/16"));

  /// What a file says of itself.
  ///
  /// @param databaseType readers look for `City` or `Country` in it
  /// @param description in English
  /// @param families IPv4 alone makes an IPv4 tree, all else an IPv6 tree
  /// @param built the build date, to the second
  public record Header(
      String databaseType, String description, List<Family> families, Instant built) {
    public Header {
      families = List.copyOf(families);
    }

    private boolean isIpv6() {
      return families.contains(Family.IPV6);
    }
  }

  private final Header header;
  private final MmdbDataWriter data = new MmdbDataWriter();

  /// Two records for each node: a node, [#EMPTY], or −2 − the offset of a record in the data
  /// section.
  private final IntArrayList tree = new IntArrayList();

  public MmdbWriter(Header header) {
    this.header = header;
    addNode(EMPTY);
  }

  /// Puts a record into the data section, once however often it is put.
  ///
  /// @return what [#put] calls it
  public int addRecord(Map<String, MmdbValue> record) {
    return data.addRecord(mapping(record));
  }

  /// Gives a network a record. What was put for networks inside it is gone; what was put for a
  /// network around it goes on beside it.
  public void put(Prefix network, int record) {
    set(network, -2 - record);
  }

  public int nodes() {
    return tree.size() / 2;
  }

  /// The file, with the smallest records that suffice.
  public byte[] toBytes() {
    alias();
    long largest = (long) nodes() + SEPARATOR_BYTES + data.size();
    return toBytes(largest < 1 << 24 ? 24 : largest < 1 << 28 ? 28 : 32);
  }

  /// The file with records of 24, 28 or 32 bits.
  public byte[] toBytes(int recordBits) {
    alias();
    byte[] metadata = metadata(recordBits);
    byte[] records = data.toBytes();
    int treeBytes = nodes() * (recordBits / 4);
    var file =
        ByteBuffer.allocate(
            treeBytes
                + SEPARATOR_BYTES
                + records.length
                + METADATA_MARKER.length
                + metadata.length);
    for (int node = 0; node < nodes(); node++) {
      putNode(file, recordBits, pointer(2 * node), pointer(2 * node + 1));
    }
    return file.put(new byte[SEPARATOR_BYTES])
        .put(records)
        .put(METADATA_MARKER)
        .put(metadata)
        .array();
  }

  private static void putNode(ByteBuffer file, int recordBits, long left, long right) {
    switch (recordBits) {
      case 24 ->
          file.putShort((short) (left >> 8))
              .put((byte) left)
              .putShort((short) (right >> 8))
              .put((byte) right);
      case 28 ->
          file.putShort((short) (left >> 8))
              .put((byte) left)
              .put((byte) ((left >> 24) << 4 | (right >> 24)))
              .putShort((short) (right >> 8))
              .put((byte) right);
      case 32 -> file.putInt((int) left).putInt((int) right);
      default ->
          throw new IllegalArgumentException("a record has 24, 28 or 32 bits: " + recordBits);
    }
  }

  private long pointer(int slot) {
    int record = tree.get(slot);
    if (record == EMPTY) {
      return nodes();
    }
    return record >= 0 ? record : (long) nodes() + SEPARATOR_BYTES + (-2 - record);
  }

  private byte[] metadata(int recordBits) {
    var values = new MmdbDataWriter();
    values.addRecord(
        mapping(
            Map.of(
                "binary_format_major_version", new MmdbValue.Uint16(2),
                "binary_format_minor_version", new MmdbValue.Uint16(0),
                "build_epoch", new MmdbValue.Uint64(header.built().getEpochSecond()),
                "database_type", text(header.databaseType()),
                "description", mapping(Map.of("en", text(header.description()))),
                "ip_version", new MmdbValue.Uint16(header.isIpv6() ? 6 : 4),
                "languages", new MmdbValue.Sequence(List.of(text("en"))),
                "node_count", new MmdbValue.Uint32(nodes()),
                "record_size", new MmdbValue.Uint16(recordBits))));
    return values.toBytes();
  }

  private void alias() {
    if (!header.isIpv6() || !header.families().contains(Family.IPV4)) {
      return;
    }
    int slot = slot(0, 0, 96);
    for (var alias : ALIASES) {
      set(alias, tree.get(slot));
    }
  }

  private void set(Prefix network, int record) {
    long high = network.address().high();
    long low = network.address().low();
    int length = network.length();
    if (network.family() == Family.IPV4 && header.isIpv6()) {
      low = high >>> 32;
      high = 0;
      length += 96;
    }
    if (length == 0) {
      tree.set(0, record);
      tree.set(1, record);
    } else {
      tree.set(slot(high, low, length), record);
    }
  }

  /// The place in the tree of the record for a network that is not the whole family; nodes on the
  /// way are made.
  private int slot(long high, long low, int length) {
    int slot = side(high, low, 0);
    for (int depth = 1; depth < length; depth++) {
      int next = tree.get(slot);
      if (next < 0) {
        next = addNode(next);
        tree.set(slot, next);
      }
      slot = 2 * next + side(high, low, depth);
    }
    return slot;
  }

  private static int side(long high, long low, int depth) {
    long bit = depth < 64 ? high >>> (63 - depth) : low >>> (127 - depth);
    return (int) (bit & 1);
  }

  private int addNode(int record) {
    tree.add(record, record);
    return nodes() - 1;
  }
}
