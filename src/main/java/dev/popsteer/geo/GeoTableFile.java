package dev.popsteer.geo;

import dev.popsteer.geo.ColumnReader.Column;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A compiled [GeoTable] as a file, from which it is read in a small part of the time that
/// compiling takes.
///
/// Shape: a mark, the version of the format, the key; then the columns of the table as they are in
/// memory ([ColumnWriter]), and a checksum over all of it. The same on every machine.
public final class GeoTableFile {

  /// "popsteer" as eight bytes.
  private static final long MARK = 0x7265_6574_7370_6f70L;

  /// To be raised whenever files would be read differently, or other tables be compiled from the
  /// same databases.
  public static final int VERSION = 1;

  private GeoTableFile() {}

  /// Writes a table.
  ///
  /// @param key what it was compiled from
  public static void write(GeoTable table, GeoTableKey key, WritableByteChannel channel)
      throws IOException {
    var columns = new ColumnWriter(channel);
    columns.longNumber(MARK);
    columns.number(VERSION);
    columns.text(key.text());
    for (var description : table.descriptions()) {
      columns.text(description.type());
      columns.longNumber(description.built().getEpochSecond());
    }
    table.prefixes().write(columns);
    table.locationList().write(columns);
    columns.end();
  }

  /// Where in the file the columns are that [StoredGeoTable] reads.
  record Columns(
      Column ipv4Starts,
      Column ipv4Values,
      Column ipv6Highs,
      Column ipv6Values,
      Column points,
      Column accuracies,
      Column regions) {

    private static Columns of(List<Column> inOrder) {
      return new Columns(
          inOrder.get(0),
          inOrder.get(1),
          inOrder.get(2),
          inOrder.get(5), // behind indexes and numbers of the last 64 bits
          inOrder.get(6),
          inOrder.get(7),
          inOrder.get(8));
    }
  }

  /// A table that was read, and the same to be read again in parts.
  public record Read(GeoTable table, StoredGeoTable stored) {}

  /// Reads a table, from the place in the file on. The file stays open if that succeeds.
  ///
  /// @param key what it should have been compiled from
  /// @param sources the same databases, for their names
  /// @throws IOException if the file is of another format, has another key, or is damaged
  public static Read read(RandomAccessFile file, GeoTableKey key, List<GeoSource> sources)
      throws IOException {
    var columns = new ColumnReader(file.getChannel());
    if (columns.longNumber() != MARK || columns.number() != VERSION) {
      throw new IOException("it is no table of this version");
    }
    if (!columns.text().equals(key.text())) {
      throw new IOException("it is the table of other databases");
    }
    var types = new ArrayList<String>();
    long[] built = new long[sources.size()];
    for (int i = 0; i < built.length; i++) {
      types.add(columns.text());
      built[i] = columns.longNumber();
    }
    var prefixes = PrefixTable.read(columns);
    var locations = LocationList.read(columns);
    columns.end();
    var descriptions = new ArrayList<GeoTable.Description>();
    for (int i = 0; i < built.length; i++) {
      descriptions.add(
          new GeoTable.Description(
              sources.get(i).name(), types.get(i), Instant.ofEpochSecond(built[i])));
    }
    var table = new GeoTable(prefixes, locations, descriptions, key);
    return new Read(table, new StoredGeoTable(file, Columns.of(columns.columns()), table));
  }
}
