package dev.popsteer.geo;

import dev.popsteer.geo.ColumnReader.Column;
import dev.popsteer.geo.GeoTable.Located;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// A [GeoTable] in a file ([GeoTableFile]) of which one place after the other is read, for those
/// who ask seldom: the table itself takes 100 MB for the full DB-IP City pair, this one 1 MB.
///
/// Shape: in memory the first address of each [#SLICE] ranges; in the file, which stays open, all.
/// It may be removed meanwhile, but not written over. It is closed when nobody knows this object.
///
/// For use by several threads, one of which reads at a time. Not by a channel, which the interrupt
/// of one reader would close for all.
public final class StoredGeoTable implements LocationLookup {

  /// Ranges that are read at once.
  private static final int SLICE = 512;

  private static final Ipv6Ranges NOTHING = new Ipv6Ranges.Builder().build();

  private final RandomAccessFile file;
  private final GeoTableFile.Columns columns;
  private final Ipv4Ranges ipv4Guide;
  private final Ipv6Ranges ipv6Guide;
  private final SparseLongs lows;
  private final List<Region> regions;
  private final List<GeoTable.Description> descriptions;

  StoredGeoTable(RandomAccessFile file, GeoTableFile.Columns columns, GeoTable table) {
    this.file = file;
    this.columns = columns;
    this.ipv4Guide = table.prefixes().ipv4().guide(SLICE);
    this.ipv6Guide = table.prefixes().ipv6().guide(SLICE);
    this.lows = table.prefixes().ipv6().lows();
    this.regions = table.regions();
    this.descriptions = table.descriptions();
  }

  /// @throws UncheckedIOException if the file cannot be read any more
  @Override
  public Optional<Located> find(IpAddress address) {
    try {
      var match = around(address).find(address);
      return match.value() == PrefixTable.NONE
          ? Optional.empty()
          : Optional.of(
              new Located(Prefix.containing(address, match.scope()), location(match.value())));
    } catch (IOException e) {
      throw new UncheckedIOException("the compiled GeoIP data cannot be read", e);
    }
  }

  @Override
  public List<GeoTable.Description> descriptions() {
    return descriptions;
  }

  /// Reads the table as a whole, once more.
  ///
  /// @param key what it was compiled from
  /// @param sources the same databases, for their names
  /// @throws IOException if the file was damaged meanwhile
  public GeoTable whole(GeoTableKey key, List<GeoSource> sources) throws IOException {
    synchronized (file) {
      file.seek(0);
      return GeoTableFile.read(file, key, sources).table();
    }
  }

  /// The ranges around an address and around the IPv4 address that it carries, with a neighbour on
  /// either side, so that scopes are what they are in the whole table.
  private PrefixTable around(IpAddress address) throws IOException {
    var carried = address.unwrapped();
    boolean isIpv4 = carried.family() == Family.IPV4;
    var ipv4 = ipv4Slice(isIpv4 ? ipv4Guide.find(carried.ipv4Bits()) : 0);
    var ipv6 =
        address.family() == Family.IPV6
            ? ipv6Slice(ipv6Guide.find(address.high(), address.low()))
            : NOTHING;
    return new PrefixTable(ipv4, ipv6);
  }

  private Ipv4Ranges ipv4Slice(int slice) throws IOException {
    int from = from(slice);
    int to = to(slice, columns.ipv4Starts());
    return new Ipv4Ranges(
        ints(columns.ipv4Starts(), from, to), ints(columns.ipv4Values(), from, to));
  }

  private Ipv6Ranges ipv6Slice(int slice) throws IOException {
    int from = from(slice);
    int to = to(slice, columns.ipv6Highs());
    return new Ipv6Ranges(
        longs(columns.ipv6Highs(), from, to),
        lows.slice(from, to),
        ints(columns.ipv6Values(), from, to));
  }

  private static int from(int slice) {
    return Math.max(0, slice * SLICE - 1);
  }

  private static int to(int slice, Column column) {
    return Math.min(column.length(), (slice + 1) * SLICE + 1);
  }

  private Location location(int index) throws IOException {
    int region = ints(columns.regions(), index, index + 1)[0];
    return LocationList.only(
        longs(columns.points(), index, index + 1)[0],
        ints(columns.accuracies(), index, index + 1)[0],
        regions.get(region));
  }

  private int[] ints(Column column, int from, int to) throws IOException {
    int[] numbers = new int[to - from];
    bytes(column.at() + (long) from * Integer.BYTES, numbers.length * Integer.BYTES)
        .asIntBuffer()
        .get(numbers);
    return numbers;
  }

  private long[] longs(Column column, int from, int to) throws IOException {
    long[] numbers = new long[to - from];
    bytes(column.at() + (long) from * Long.BYTES, numbers.length * Long.BYTES)
        .asLongBuffer()
        .get(numbers);
    return numbers;
  }

  private ByteBuffer bytes(long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    synchronized (file) {
      file.seek(at);
      file.readFully(bytes);
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
