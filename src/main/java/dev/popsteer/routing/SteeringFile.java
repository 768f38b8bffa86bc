package dev.popsteer.routing;

import dev.popsteer.geo.ColumnReader;
import dev.popsteer.geo.ColumnWriter;
import dev.popsteer.geo.GeoTableFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The client table of a configuration and what its pools choose, as a file, from which they are
/// read in a small part of the time that compiling takes.
///
/// Shape: a mark, the version of the format, the key; then the columns, and a checksum over all of
/// it. The same on every machine.
public final class SteeringFile {

  /// "popstr" and a kind, as eight bytes.
  private static final long MARK = 0x0001_7274_7370_6f70L;

  /// To be raised whenever files would be read differently, or something else be compiled from the
  /// same databases and the same configuration.
  static final int VERSION = 1;

  private SteeringFile() {}

  /// Writes what a snapshot's steering was compiled from.
  ///
  /// @param key of its configuration
  public static void write(Snapshot snapshot, SteeringKey key, WritableByteChannel channel)
      throws IOException {
    var clients = snapshot.configuration().plans().clients();
    var columns = new ColumnWriter(channel);
    columns.longNumber(MARK);
    columns.number(VERSION);
    columns.number(GeoTableFile.VERSION);
    columns.text(key.text());
    clients.places().write(columns);
    clients.columns().write(columns);
    var chosen = chosen(snapshot);
    var byDigest = new TreeMap<String, Map.Entry<PoolChooser.Key, PlaceChoices>>();
    chosen.entrySet().forEach(of -> byDigest.put(of.getKey().digest(), of));
    StoredChoices.write(byDigest, columns);
    columns.end();
  }

  private static Map<PoolChooser.Key, PlaceChoices> chosen(Snapshot snapshot) {
    return snapshot.configuration().plans().expectedChoices();
  }

  /// Names of all that the file of a snapshot knows of pools.
  public static Set<String> contents(Snapshot snapshot) {
    return chosen(snapshot).keySet().stream()
        .map(PoolChooser.Key::digest)
        .collect(Collectors.toSet());
  }

  /// Reads a file, from the place in it on.
  ///
  /// @throws IOException if the file is of another format, has another key, or is damaged
  public static StoredSteering read(FileChannel channel, SteeringKey key) throws IOException {
    var columns = new ColumnReader(channel);
    if (columns.longNumber() != MARK
        || columns.number() != VERSION
        || columns.number() != GeoTableFile.VERSION) {
      throw new IOException("it is no steering of this version");
    }
    if (!columns.text().equals(key.text())) {
      throw new IOException("it is the steering of another configuration");
    }
    var places = PlaceIndex.read(columns, key.basis().locations());
    var clients = ClientTable.Columns.read(columns);
    var choices = StoredChoices.read(columns);
    columns.end();
    return new StoredSteering(ClientTable.of(places, key.basis(), clients), choices);
  }
}
