package dev.popsteer.update;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.update.EditionSource.Checksum;
import dev.popsteer.update.Transfer.Wanted;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
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
  private final InstantSource clock;

  public DatabaseUpdate(
      EditionSource source, Bounds bounds, UpdateProgress progress, InstantSource clock) {
    this.source = source;
    this.bounds = bounds;
    this.progress = progress;
    this.clock = clock;
  }

  /// Brings the file up to date.
  ///
  /// @return what the database says of itself that is there now; empty if it was the newest already
  /// @throws UpdateFailure if that did not work: then the file is what it was
  public Optional<GeoTable.Description> update(Path file) throws UpdateFailure {
    var server = Origin.of(source.database());
    try (var scratch = Scratch.beside(file, clock.instant());
        var transfer = new Transfer(bounds, server, source.credentials())) {
      return update(file, scratch, transfer);
    } catch (IOException e) {
      throw new UpdateFailure("%s cannot be written: %s".formatted(file, e), e);
    }
  }

  private Optional<GeoTable.Description> update(Path file, Scratch scratch, Transfer transfer)
      throws UpdateFailure, IOException {
    var known = Edition.of(file, source.database());
    var name = file.getFileName().toString();
    var fetched = Files.createFile(scratch.resolve(name + ".fetched"));
    var checksum = checksum(transfer, fetched);
    if (checksum.isPresent() && checksum.get().equals(known.sha256())) {
      return Optional.empty();
    }
    var headers =
        transfer.get(new Wanted(source.database(), known, bounds.bytes()), fetched, progress);
    if (headers.isEmpty()) {
      return Optional.empty();
    }
    var sha256 = Sha256.of(fetched);
    if (checksum.isPresent() && !checksum.get().equals(sha256)) {
      throw new UpdateFailure(
          "what was fetched has the SHA-256 %s and should have %s: try again, and if that does not help"
                  .formatted(sha256, checksum.get())
              + ", the checksum is that of another edition");
    }
    var database = scratch.resolve(name);
    Unpacking.unpack(fetched, database, bounds.bytes());
    progress.trying();
    var description = tried(database);
    edition(headers.get(), sha256, Files.size(database)).keep(database);
    replace(file, database);
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
        Edition.sourceOf(source.database()),
        headers.firstValue("ETag").orElse(null),
        headers.firstValue("Last-Modified").orElse(null),
        sha256,
        bytes);
  }

  private void replace(Path file, Path database) throws IOException {
    if (Files.getFileStore(database).supportsFileAttributeView("posix")) {
      // Files in the scratch directory are nobody else's; the server may be another user.
      Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r--r--"));
    }
    try (var written = FileChannel.open(database, StandardOpenOption.WRITE)) {
      written.force(true); // else a loss of power could leave a name with nothing behind it
    }
    Files.move(database, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try {
      Edition.follow(database, file);
    } catch (IOException e) {
      progress.warning(
          "%s was replaced, but not what is kept beside it of its edition, so that the next update"
                  .formatted(file)
              + " will fetch it again: "
              + e);
    }
  }
}
