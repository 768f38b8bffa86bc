package dev.popsteer.control;

import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.GeoTableFile;
import dev.popsteer.geo.GeoTableKey;
import java.io.IOException;
import java.io.RandomAccessFile;
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
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// Compiled location tables in a directory, so that a restart need not compile them again.
///
/// Nothing depends on it: what cannot be read is compiled, what cannot be written is not kept, and
/// a line in the log says so. A file is written under another name first and renamed once it is
/// whole, so that several processes may share the directory. Files that are not its own are left
/// alone.
///
/// Bounded by [#MAX_FILES]; the one that was used the longest ago goes first.
public final class TableCache {

  private static final Logger LOG = Logger.getLogger(TableCache.class);

  /// Tables that are kept: enough to go back to the last edition, for two servers with different
  /// databases. That of the full DB-IP City pair has 95 MB.
  static final int MAX_FILES = 4;

  /// What was begun so long ago and is not whole was left behind by a process that has ended.
  private static final Duration MAX_WRITING = Duration.ofHours(1);

  private static final String PREFIX = "popsteer-locations-";
  private static final Pattern WHOLE = Pattern.compile(PREFIX + "[0-9a-f-]+\\.table");
  private static final Pattern PARTIAL = Pattern.compile(PREFIX + "[0-9]+\\.partial");

  private final Path directory;
  private final InstantSource clock;

  /// @param directory need not exist
  public TableCache(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /// The table that was compiled from databases; empty if there is none, or none that is sound.
  Optional<GeoTableFile.Read> find(GeoTableKey key, List<GeoSource> sources) {
    var file = file(key);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      var table = read(file, key, sources);
      markUsed(file);
      return Optional.of(table);
    } catch (IOException | RuntimeException e) {
      LOG.warnf("%s is not used, and the databases are compiled again: %s", file, e);
      return Optional.empty();
    }
  }

  /// What is returned keeps the file open.
  private static GeoTableFile.Read read(Path file, GeoTableKey key, List<GeoSource> sources)
      throws IOException {
    var opened = new RandomAccessFile(file.toFile(), "r");
    try {
      return GeoTableFile.read(opened, key, sources);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /// Keeps a table, and removes those that are too many.
  void keep(GeoTable table, GeoTableKey key) {
    try {
      write(table, key);
    } catch (IOException | UncheckedIOException e) {
      LOG.warnf(
          "The compiled GeoIP data is not kept in %s, so the next start compiles it again: %s",
          directory, e);
      return;
    }
    try {
      removeOld();
    } catch (IOException | UncheckedIOException e) {
      LOG.warnf("Compiled GeoIP data that is not needed any more stays in %s: %s", directory, e);
    }
  }

  /// Not into a temporary file of the JDK's making, which other users could not read whatever the
  /// umask says.
  private void write(GeoTable table, GeoTableKey key) throws IOException {
    Files.createDirectories(directory);
    long number = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    var partial = directory.resolve(PREFIX + number + ".partial");
    try {
      try (var channel =
          FileChannel.open(partial, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
        GeoTableFile.write(table, key, channel);
      }
      markUsed(partial);
      Files.move(partial, file(key), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private Path file(GeoTableKey key) {
    return directory.resolve(PREFIX + key.text() + ".table");
  }

  /// For [#removeOld]. Not to be able to is no failure: the directory may be another user's.
  private void markUsed(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    } catch (IOException e) {
      LOG.debugf(e, "%s cannot be marked as used", file);
    }
  }

  private void removeOld() throws IOException {
    var whole = new ArrayList<Path>();
    var abandoned = FileTime.from(clock.instant().minus(MAX_WRITING));
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) {
        var name = file.getFileName().toString();
        if (WHOLE.matcher(name).matches()) {
          whole.add(file);
        } else if (PARTIAL.matcher(name).matches() && lastUsed(file).compareTo(abandoned) < 0) {
          Files.deleteIfExists(file);
        }
      }
    }
    whole.sort(Comparator.comparing(TableCache::lastUsed).reversed());
    for (var file : whole.subList(Math.min(MAX_FILES, whole.size()), whole.size())) {
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
