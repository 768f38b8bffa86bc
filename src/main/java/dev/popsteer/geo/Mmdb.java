package dev.popsteer.geo;

import com.maxmind.db.Metadata;
import com.maxmind.db.Reader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;

/// An open file in MaxMind's database format: its metadata, its search tree and its data section.
///
/// MaxMind's library opens the file and reads the metadata. The tree we walk ourselves, because the
/// library's `networks()` decodes a record for every network: 17 s for the IPv4 half of DB-IP City
/// against 0.2 s here. A file is mapped until [#close].
final class Mmdb implements AutoCloseable {

  /// Zero bytes between the search tree and the data section.
  private static final int SEPARATOR_BYTES = 16;

  private final String name;
  private final Arena arena;
  private final Metadata metadata;
  private final MmdbTree tree;
  private final MmdbData data;

  private Mmdb(GeoSource source, List<String> keys, Arena arena) throws GeoDatabaseException {
    this.name = source.name();
    this.arena = arena;
    var bytes = bytes(source, arena);
    this.metadata = metadata(source, bytes);
    checkMetadata();
    long treeBytes = metadata.nodeCount() * (metadata.recordSize() / 4);
    long dataStart = treeBytes + SEPARATOR_BYTES;
    if (metadata.nodeCount() < 0 || dataStart > bytes.limit()) {
      throw new GeoDatabaseException(
          "%s is cut short: its search tree of %d nodes needs %d bytes, the file has %d; fetch it again"
              .formatted(name, metadata.nodeCount(), dataStart, bytes.limit()));
    }
    this.data = new MmdbData(name, bytes, (int) dataStart, keys);
    this.tree = new MmdbTree(name, bytes, metadata.nodeCount(), metadata.recordSize());
  }

  /// @param keys the keys that are looked for in records; see [MmdbData#members]
  @SuppressWarnings("MustBeClosed") // The database that is returned owns the arena.
  static Mmdb open(GeoSource source, List<String> keys) throws GeoDatabaseException {
    var arena = Arena.ofConfined();
    try {
      return new Mmdb(source, keys, arena);
    } catch (GeoDatabaseException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  /// The type that the file states, such as `GeoLite2-City` or `city ipv4`.
  String type() {
    return metadata.databaseType();
  }

  GeoTable.Description description() {
    return new GeoTable.Description(
        name, type(), Instant.ofEpochSecond(metadata.buildEpoch().longValue()));
  }

  MmdbData data() {
    return data;
  }

  /// Shows each network of a family, in address order and without gaps. An IPv4-only file has no
  /// IPv6 networks to show.
  void walk(Family family, MmdbTree.Visitor visitor) throws GeoDatabaseException {
    boolean ipv6Tree = metadata.ipVersion() == 6;
    switch (family) {
      case IPV4 -> tree.walkIpv4(ipv6Tree, visitor);
      case IPV6 -> {
        if (ipv6Tree) {
          tree.walkIpv6(visitor);
        }
      }
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  @SuppressWarnings("ByteBufferBackingArray") // What is no file was wrapped by bytes().
  private static Metadata metadata(GeoSource source, ByteBuffer bytes) throws GeoDatabaseException {
    // The library reports some damage as an unchecked exception (a cast, a missing value), and
    // nested values without end overflow the stack of its recursive decoder.
    try (var reader =
        source instanceof GeoSource.OfFile file
            ? new Reader(file.path().toFile())
            : new Reader(new ByteArrayInputStream(bytes.array()))) {
      return reader.getMetadata();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new GeoDatabaseException(problem(source, e), e);
    }
  }

  private static String problem(GeoSource source, Throwable cause) {
    if (source instanceof GeoSource.OfFile(var path)) {
      if (!Files.exists(path)) {
        return path + " does not exist; name a GeoIP database in MaxMind's format (.mmdb)";
      }
      if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
        return path + " cannot be read; name a readable file in MaxMind's format (.mmdb)";
      }
    }
    return "%s is no database in MaxMind's format (.mmdb), or is damaged; fetch it again (%s)"
        .formatted(source.name(), cause.getMessage() == null ? cause : cause.getMessage());
  }

  private static ByteBuffer bytes(GeoSource source, Arena arena) throws GeoDatabaseException {
    return switch (source) {
      case GeoSource.Bundled bundled -> ByteBuffer.wrap(bundled.read());
      case GeoSource.OfBytes inMemory -> ByteBuffer.wrap(inMemory.bytes());
      case GeoSource.OfFile(var path) -> {
        try (var channel = FileChannel.open(path)) {
          if (channel.size() > Integer.MAX_VALUE) {
            throw new GeoDatabaseException(
                "%s has %d bytes; at most %d are supported"
                    .formatted(path, channel.size(), Integer.MAX_VALUE));
          }
          yield channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
        } catch (IOException e) {
          throw new GeoDatabaseException(problem(source, e), e);
        }
      }
    };
  }

  private void checkMetadata() throws GeoDatabaseException {
    if (metadata.databaseType() == null || metadata.buildEpoch() == null) {
      throw new GeoDatabaseException(name + " is damaged: it states no type or build date");
    }
    int version = metadata.binaryFormatMajorVersion();
    if (version != 2) {
      throw new GeoDatabaseException(
          "%s is in version %d of MaxMind's format; version 2 is supported"
              .formatted(name, version));
    }
    if (metadata.ipVersion() != 4 && metadata.ipVersion() != 6) {
      throw new GeoDatabaseException(
          "%s is damaged: it states IP version %d, which should be 4 or 6"
              .formatted(name, metadata.ipVersion()));
    }
    int recordSize = metadata.recordSize();
    if (recordSize != 24 && recordSize != 28 && recordSize != 32) {
      throw new GeoDatabaseException(
          "%s has records of %d bits; 24, 28 and 32 are supported".formatted(name, recordSize));
    }
  }
}
