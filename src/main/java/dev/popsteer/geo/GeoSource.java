package dev.popsteer.geo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Where the bytes of a GeoIP database come from.
public sealed interface GeoSource {

  /// What messages call the database.
  String name();

  /// A file, which is mapped into memory while it is read.
  static GeoSource file(Path path) {
    return new OfFile(path);
  }

  /// Bytes already in memory. They are not copied and must not change while they are read.
  static GeoSource bytes(String name, byte[] bytes) {
    return new OfBytes(name, bytes);
  }

  /// The default database, which travels inside the jar.
  static GeoSource bundled() {
    return new Bundled();
  }

  /// See [GeoSource#file].
  record OfFile(Path path) implements GeoSource {
    @Override
    public String name() {
      return path.toString();
    }
  }

  /// See [GeoSource#bytes]. No record, because it holds an array.
  final class OfBytes implements GeoSource {

    private final String name;
    private final byte[] bytes;

    private OfBytes(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    @Override
    public String name() {
      return name;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /// See [GeoSource#bundled].
  record Bundled() implements GeoSource {

    private static final String RESOURCE = "/geo-data/popsteer-city.mmdb";

    @Override
    public String name() {
      return "popsteer-city.mmdb";
    }

    /// Reads it anew each time, so that its 12 MB are held no longer than they are needed.
    byte[] read() {
      try (var stream = open()) {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("the jar is damaged: " + RESOURCE + " cannot be read", e);
      }
    }

    /// For those who need not have it in memory as a whole.
    InputStream open() {
      var stream = GeoSource.class.getResourceAsStream(RESOURCE);
      if (stream == null) {
        throw new IllegalStateException(
            "the jar lacks " + RESOURCE + "; build it from a whole checkout, with geo-data/");
      }
      return stream;
    }
  }
}
