package dev.popsteer.update;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// What is known of the edition that is in place, so that only a newer one is fetched. It is kept
/// in a file beside the database, which may be deleted: the next update fetches it all then. All
/// users of the host may be able to read that file.
///
/// @param source the SHA-256 of the URL whence it came, which may have a key in it; empty if it is
///   not known
/// @param etag which the server gave it (RFC 9110 §8.8.3); null for none
/// @param lastModified likewise (§8.8.2)
/// @param sha256 of what was fetched
/// @param bytes of the database: one of another length was put there by somebody else
record Edition(
    String source,
    @Nullable String etag,
    @Nullable String lastModified,
    String sha256,
    long bytes) {

  static final Edition UNKNOWN = new Edition("", null, null, "", -1);

  private static Path file(Path database) {
    return database.resolveSibling(database.getFileName() + ".edition");
  }

  /// That of this database; [#UNKNOWN] if nothing is kept, or the database is no longer that one.
  static Edition of(Path database, URI url) {
    var kept = new Properties();
    try (var in = Files.newBufferedReader(file(database))) {
      kept.load(in);
      var edition =
          new Edition(
              kept.getProperty("source-sha256", ""),
              kept.getProperty("etag"),
              kept.getProperty("last-modified"),
              kept.getProperty("sha256", ""),
              Long.parseLong(kept.getProperty("bytes", "-1")));
      boolean inPlace =
          edition.bytes == Files.size(database) && edition.source.equals(sourceOf(url));
      return inPlace ? edition : UNKNOWN;
    } catch (IOException | IllegalArgumentException e) {
      return UNKNOWN;
    }
  }

  static String sourceOf(URI url) {
    return Sha256.of(url.toString());
  }

  void keep(Path database) throws IOException {
    var kept = new Properties();
    kept.setProperty("source-sha256", source);
    if (etag != null) {
      kept.setProperty("etag", etag);
    }
    if (lastModified != null) {
      kept.setProperty("last-modified", lastModified);
    }
    kept.setProperty("sha256", sha256);
    kept.setProperty("bytes", String.valueOf(bytes));
    try (var out = Files.newBufferedWriter(file(database))) {
      kept.store(out, "What popsteer geo update put beside this file");
    }
  }

  /// Has what is kept of a database follow it to where it was moved, in one step.
  static void follow(Path from, Path to) throws IOException {
    Files.move(
        file(from), file(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
