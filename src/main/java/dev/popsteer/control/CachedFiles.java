package dev.popsteer.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// Files of one kind in a directory that several processes may share.
///
/// A file is written under another name first and renamed once it is whole, so that nobody sees
/// half of one. Files that are not of this kind are left alone.
///
/// Bounded by [#MAX_FILES]; the one that was used the longest ago goes first.
final class CachedFiles {

  private static final Logger LOG = Logger.getLogger(CachedFiles.class);

  /// Enough to go back to the last edition, for two servers with different databases.
  static final int MAX_FILES = 4;

  /// What was begun so long ago and is not whole was left behind by a process that has ended.
  private static final Duration MAX_WRITING = Duration.ofHours(1);

  private static final String SUFFIX = ".table";

  private final Path directory;
  private final InstantSource clock;
  private final String prefix;
  private final Pattern whole;
  private final Pattern partial;

  /// Writes the contents of a file.
  @FunctionalInterface
  interface Contents {
    void write(FileChannel channel) throws IOException;
  }

  /// @param directory need not exist
  /// @param kind a word
  CachedFiles(Path directory, String kind, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
    this.prefix = "popsteer-" + kind + "-";
    this.whole = Pattern.compile(prefix + "[0-9a-f-]+\\" + SUFFIX);
    this.partial = Pattern.compile(prefix + "[0-9]+\\.partial");
  }

  /// Where the file with a key is, or would be.
  ///
  /// @param key digits up to f, and hyphens
  Path file(String key) {
    return directory.resolve(prefix + key + SUFFIX);
  }

  /// Whether there is a file whose key begins so.
  boolean hasAnyWith(String beginOfKey) {
    try (var files = Files.list(directory)) {
      var begin = prefix + beginOfKey;
      return files
          .map(file -> file.getFileName().toString())
          .anyMatch(name -> name.startsWith(begin) && whole.matcher(name).matches());
    } catch (IOException | UncheckedIOException e) {
      LOG.debugf(e, "%s cannot be listed", directory);
      return false;
    }
  }

  /// Keeps a file, and removes those that are too many. Not into a temporary file of the JDK's
  /// making, which other users could not read whatever the umask says.
  ///
  /// @return whether it is kept; the log has why not
  boolean keep(String key, Contents contents) {
    try {
      Files.createDirectories(directory);
      long number = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
      var written = directory.resolve(prefix + number + ".partial");
      try {
        try (var channel =
            FileChannel.open(written, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
          contents.write(channel);
        }
        markUsed(written);
        Files.move(written, file(key), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warnf(
          "What was compiled is not kept in %s, so the next start compiles it again: %s",
          directory, e);
      return false;
    }
    try {
      removeOld();
    } catch (IOException | UncheckedIOException e) {
      LOG.warnf("What is not needed any more stays in %s: %s", directory, e);
    }
    return true;
  }

  /// Keeps a file from being removed before others. Not to be able to is no failure: the directory
  /// may be another user's.
  void markUsed(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    } catch (IOException e) {
      LOG.debugf(e, "%s cannot be marked as used", file);
    }
  }

  private void removeOld() throws IOException {
    var all = new ArrayList<Path>();
    var abandoned = FileTime.from(clock.instant().minus(MAX_WRITING));
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) {
        var name = file.getFileName().toString();
        if (whole.matcher(name).matches()) {
          all.add(file);
        } else if (partial.matcher(name).matches() && lastUsed(file).compareTo(abandoned) < 0) {
          Files.deleteIfExists(file);
        }
      }
    }
    all.sort(Comparator.comparing(CachedFiles::lastUsed).reversed());
    List<Path> tooMany = all.subList(Math.min(MAX_FILES, all.size()), all.size());
    for (var file : tooMany) {
      Files.deleteIfExists(file);
    }
  }

  /// The epoch if another process has just removed it.
  private static FileTime lastUsed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }
}
