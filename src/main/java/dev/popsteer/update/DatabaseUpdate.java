package dev.popsteer.update;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.update.EditionSource.Checksum;
import dev.popsteer.update.Transfer.Wanted;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Puts a newer edition of a database in the place of the one that is there, if there is one.
///
/// The file is replaced in one step, when the new one has been fetched, compared with its checksum,
/// and read as the server reads it. Until then it stays, whatever happens; so does nothing that was
/// written beside it.
public final class DatabaseUpdate {

  /// A published checksum, with a name behind it.
  private static final int MAX_CHECKSUM_BYTES = 4096;

  private final EditionSource source;
  private final Bounds bounds;
  private final UpdateProgress progress;

  public DatabaseUpdate(EditionSource source, Bounds bounds, UpdateProgress progress) {
    this.source = source;
    this.bounds = bounds;
    this.progress = progress;
  }

  /// Brings the file up to date.
  ///
  /// @return what the database says of itself that is there now; empty if it was the newest already
  /// @throws UpdateFailure if that did not work: then the file is what it was
  public Optional<GeoTable.Description> update(Path file) throws UpdateFailure {
    var directory = file.toAbsolutePath().normalize().getParent();
    Path scratch;
    try {
      // Beside the file, so that it can be replaced in one step.
      scratch = Files.createTempDirectory(directory, ".geo-update-");
    } catch (IOException e) {
      throw new UpdateFailure("%s cannot be written into: %s".formatted(directory, e), e);
    }
    try (var transfer = new Transfer(bounds, source.credentials())) {
      return update(file, scratch, transfer);
    } catch (IOException e) {
      throw new UpdateFailure("%s cannot be written: %s".formatted(file, e), e);
    } finally {
      clear(scratch);
    }
  }

  private Optional<GeoTable.Description> update(Path file, Path scratch, Transfer transfer)
      throws UpdateFailure, IOException {
    var known = Edition.of(file, source.database());
    var fetched = Files.createFile(scratch.resolve("fetched"));
    var checksum = checksum(transfer, fetched);
    if (checksum.isPresent() && checksum.get().equals(known.sha256())) {
      return Optional.empty();
    }
    var headers =
        transfer.get(new Wanted(source.database(), known, bounds.bytes()), fetched, progress);
    if (headers.isEmpty()) {
      return Optional.empty();
    }
    var sha256 = sha256(fetched);
    if (checksum.isPresent() && !checksum.get().equals(sha256)) {
      throw new UpdateFailure(
          "what was fetched has the SHA-256 %s and should have %s: try again, and if that does not help"
                  .formatted(sha256, checksum.get())
              + ", the checksum is that of another edition");
    }
    var database = scratch.resolve(file.getFileName());
    Unpacking.unpack(fetched, database, bounds.bytes());
    progress.trying();
    var description = tried(database);
    replace(file, database, edition(headers.get(), sha256, Files.size(database)));
    return Optional.of(description);
  }

  private Optional<String> checksum(Transfer transfer, Path scratch)
      throws UpdateFailure, IOException {
    return switch (source.checksum()) {
      case null -> Optional.empty();
      case Checksum.Known known -> Optional.of(known.hex());
      case Checksum.Published published -> {
        transfer.get(
            new Wanted(published.at(), Edition.UNKNOWN, MAX_CHECKSUM_BYTES),
            scratch,
            UpdateProgress.SILENT);
        var word = Files.readString(scratch).strip().split("\\s+", 2)[0];
        try {
          yield Optional.of(new Checksum.Known(word).hex());
        } catch (IllegalArgumentException e) {
          throw new UpdateFailure(
              "%s gives no checksum: %s".formatted(published.at().getHost(), e.getMessage()), e);
        }
      }
    };
  }

  private static String sha256(Path file) throws IOException {
    try (var digest =
        new DigestOutputStream(
            OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
      Files.copy(file, digest);
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  /// Reads it as the server will.
  private static GeoTable.Description tried(Path database) throws UpdateFailure {
    var sources = List.of(GeoSource.file(database));
    try {
      return GeoDatabase.load(sources).descriptions().getFirst();
    } catch (GeoDatabaseException noLocations) {
      try {
        return AsnTable.load(sources).descriptions().getFirst();
      } catch (GeoDatabaseException e) {
        throw new UpdateFailure(
            "what was fetched is no City, Country or ASN database that can be used: "
                + noLocations.getMessage(),
            noLocations);
      }
    }
  }

  private Edition edition(HttpHeaders headers, String sha256, long bytes) {
    return new Edition(
        source.database().toString(),
        headers.firstValue("ETag").orElse(null),
        headers.firstValue("Last-Modified").orElse(null),
        sha256,
        bytes);
  }

  private static void replace(Path file, Path database, Edition edition) throws IOException {
    if (Files.getFileStore(database).supportsFileAttributeView("posix")) {
      // Files in the scratch directory are nobody else's; the server may be another user.
      Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r--r--"));
    }
    try (var written = FileChannel.open(database, StandardOpenOption.WRITE)) {
      written.force(true); // else a loss of power could leave a name with nothing behind it
    }
    Files.move(database, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    edition.keep(file);
  }

  private static void clear(Path scratch) {
    try (var files = Files.list(scratch)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(scratch);
    } catch (IOException e) {
      // It has a name that says whose it was, and is in nobody's way.
    }
  }
}
