package dev.popsteer.update;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Takes the database out of what was fetched: a file that is one, or is one compressed by gzip, or
/// a tar archive so compressed that holds one, as MaxMind's do.
final class Unpacking {

  /// MaxMind's have four files: the database, a licence, a copyright notice and a text.
  static final int MAX_ENTRIES = 100;

  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int TAR_MAGIC_AT = 257;
  private static final String TAR_MAGIC = "ustar";

  private Unpacking() {}

  /// Writes the database into a file.
  ///
  /// @param maxBytes which the database may have, and an archive up to its end
  static void unpack(Path fetched, Path database, long maxBytes) throws UpdateFailure {
    try (var plain = decompressed(fetched, maxBytes)) {
      if (isTar(plain)) {
        try (var tar = new TarArchiveInputStream(plain)) {
          toDatabase(tar);
          copy(tar, database, maxBytes);
        }
      } else {
        copy(plain, database, maxBytes);
      }
    } catch (IOException e) {
      throw new UpdateFailure(
          "what was fetched cannot be unpacked (%s); try again".formatted(e.getMessage()), e);
    }
  }

  /// Counts what is written: an archive can make more of itself than is read of it.
  private static void copy(InputStream from, Path to, long maxBytes) throws IOException {
    try (var out = Files.newOutputStream(to)) {
      new LimitedStream(from, maxBytes).transferTo(out);
    }
  }

  private static InputStream decompressed(Path fetched, long maxBytes) throws IOException {
    var bytes = new BufferedInputStream(Files.newInputStream(fetched));
    bytes.mark(2);
    boolean isGzip = (bytes.read() << 8 | bytes.read()) == GZIP_MAGIC;
    bytes.reset();
    return isGzip
        ? new BufferedInputStream(new LimitedStream(new GZIPInputStream(bytes), maxBytes))
        : bytes;
  }

  private static boolean isTar(InputStream bytes) throws IOException {
    int needed = TAR_MAGIC_AT + TAR_MAGIC.length();
    bytes.mark(needed);
    var head = bytes.readNBytes(needed);
    bytes.reset();
    return head.length == needed
        && new String(head, TAR_MAGIC_AT, TAR_MAGIC.length(), US_ASCII).equals(TAR_MAGIC);
  }

  /// Goes on to the first file whose name ends as those of databases do. Names are not used for
  /// anything else. Sparse files, whose holes take no room in an archive, are refused.
  private static void toDatabase(TarArchiveInputStream tar) throws IOException, UpdateFailure {
    for (int i = 0; i < MAX_ENTRIES; i++) {
      var entry = tar.getNextEntry();
      if (entry == null) {
        break;
      }
      if (entry.isSparse()) {
        throw new UpdateFailure(
            "the archive that was fetched has a sparse file, as those of databases have not;"
                + " is the URL right?");
      }
      if (entry.isFile() && entry.getName().endsWith(".mmdb")) {
        return;
      }
    }
    throw new UpdateFailure("the archive that was fetched has no .mmdb file; is the URL right?");
  }
}
