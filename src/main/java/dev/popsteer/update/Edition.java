package dev.popsteer.update;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// What is known of the edition that is in place, so that only a newer one is fetched. It is kept
/// in a file beside the database, which may be deleted: the next update fetches it all then.
///
/// @param url whence it came; empty if it is not known
/// @param etag which the server gave it (RFC 9110 §8.8.3); null for none
/// @param lastModified likewise (§8.8.2)
/// @param sha256 of what was fetched
/// @param bytes of the database: one of another length was put there by somebody else
record Edition(
    String url, @Nullable String etag, @Nullable String lastModified, String sha256, long bytes) {

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
              kept.getProperty("url", ""),
              kept.getProperty("etag"),
              kept.getProperty("last-modified"),
              kept.getProperty("sha256", ""),
              Long.parseLong(kept.getProperty("bytes", "-1")));
      boolean inPlace = edition.bytes == Files.size(database) && edition.url.equals(url.toString());
      return inPlace ? edition : UNKNOWN;
    } catch (IOException | IllegalArgumentException e) {
      return UNKNOWN;
    }
  }

  void keep(Path database) throws IOException {
    var kept = new Properties();
    kept.setProperty("url", url);
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
}
