package dev.popsteer.update;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/// A directory beside a database, in which its next edition is made ready. It is there, so that the
/// database can be replaced in one step, and goes when it is closed.
///
/// One whose update was killed stays; the next update beside it takes it away.
final class Scratch implements AutoCloseable {

  /// After so long without a change nobody works in it any more.
  static final Duration MAX_IDLE = Duration.ofHours(1);

  private static final String PREFIX = ".geo-update-";

  private final Path directory;

  private Scratch(Path directory) {
    this.directory = directory;
  }

  static Scratch beside(Path database, Instant now) throws UpdateFailure {
    var parent = database.toAbsolutePath().normalize().getParent();
    if (parent == null) {
      throw new UpdateFailure("%s cannot be a file".formatted(database));
    }
    // First, as there may be no room for another one else.
    clearThoseLeftIn(parent, now);
    try {
      return new Scratch(Files.createTempDirectory(parent, PREFIX));
    } catch (IOException e) {
      throw new UpdateFailure("%s cannot be written into: %s".formatted(parent, e), e);
    }
  }

  Path resolve(String name) {
    return directory.resolve(name);
  }

  private static void clearThoseLeftIn(Path parent, Instant now) {
    var before = FileTime.from(now.minus(MAX_IDLE));
    try (var left = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (var directory : left) {
        if (isIdleSince(before, directory)) {
          clear(directory);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Whoever cannot list it may be able to write there all the same.
    }
  }

  private static boolean isIdleSince(FileTime before, Path directory) {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (var files = Files.newDirectoryStream(directory)) {
      // The time of a directory stays while a file in it grows.
      for (var file : files) {
        if (isAfter(before, file)) {
          return false;
        }
      }
      return !isAfter(before, directory);
    } catch (IOException | DirectoryIteratorException e) {
      return false; // somebody else's, or gone by now
    }
  }

  private static boolean isAfter(FileTime time, Path file) throws IOException {
    return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).compareTo(time) > 0;
  }

  private static void clear(Path directory) {
    try (var files = Files.newDirectoryStream(directory)) {
      for (var file : files) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException | DirectoryIteratorException e) {
      // It has a name that says whose it was, and is in nobody's way.
    }
  }

  @Override
  public void close() {
    clear(directory);
  }
}
