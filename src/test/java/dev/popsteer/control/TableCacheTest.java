package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.GeoTableKey;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compiled tables that outlive the process.
class TableCacheTest {

  private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");

  @TempDir private Path directory;
  private Instant now = Instant.parse("2026-11-26T00:00:00Z");
  private final InstantSource clock = () -> now;

  @Test
  void whatIsKeptIsFoundByTheNextProcess() throws Exception {
    var edition = new Edition(1);

    new TableCache(directory.resolve("new/cache"), clock).keep(edition.compiled(), edition.key());

    var found =
        new TableCache(directory.resolve("new/cache"), clock)
            .find(edition.key(), edition.sources());
    assertThat(found.orElseThrow().table().find(CLIENT)).isEqualTo(edition.compiled().find(CLIENT));
  }

  @Test
  void anotherEditionIsNotFound() throws Exception {
    var cache = new TableCache(directory, clock);
    cache.keep(new Edition(1).compiled(), new Edition(1).key());

    assertThat(cache.find(new Edition(2).key(), new Edition(2).sources())).isEmpty();
  }

  @Test
  void aDamagedTableIsNotUsedAndIsReplaced() throws Exception {
    var edition = new Edition(1);
    var cache = new TableCache(directory, clock);
    cache.keep(edition.compiled(), edition.key());
    var file = onlyFile();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertThat(cache.find(edition.key(), edition.sources())).isEmpty();

    cache.keep(edition.compiled(), edition.key());
    assertThat(cache.find(edition.key(), edition.sources())).isPresent();
  }

  @Test
  void keepsTheTablesThatWereUsedLastAndNothingElseIsTouched() throws Exception {
    var foreign = Files.writeString(directory.resolve("popsteer-locations.table.backup"), "mine");
    var cache = new TableCache(directory, clock);
    for (int number = 0; number < CachedFiles.MAX_FILES; number++) {
      keepLater(cache, new Edition(number));
    }
    now = now.plusSeconds(1);
    assertThat(cache.find(new Edition(0).key(), new Edition(0).sources())).isPresent();

    keepLater(cache, new Edition(CachedFiles.MAX_FILES));

    assertThat(
            IntStream.rangeClosed(0, CachedFiles.MAX_FILES)
                .filter(number -> isKept(cache, new Edition(number))))
        .containsExactly(0, 2, 3, 4);
    assertThat(foreign).hasContent("mine");
  }

  @Test
  void removesWhatAProcessLeftBehindWhoseWritingWasCutOff() throws Exception {
    var abandoned = Files.createFile(directory.resolve("popsteer-locations-1234.partial"));
    var edition = new Edition(1);
    now = Instant.now().plus(Duration.ofMinutes(1));
    new TableCache(directory, clock).keep(edition.compiled(), edition.key());
    assertThat(abandoned).exists();

    now = Instant.now().plus(Duration.ofHours(2));
    new TableCache(directory, clock).keep(edition.compiled(), edition.key());

    assertThat(abandoned).doesNotExist();
    assertThat(onlyFile()).isNotEmptyFile();
  }

  @Test
  void goesWithoutADirectoryThatCannotBeWritten() throws Exception {
    var file = Files.createFile(directory.resolve("file"));
    var edition = new Edition(1);
    var cache = new TableCache(file.resolve("cache"), clock);

    cache.keep(edition.compiled(), edition.key());

    assertThat(cache.find(edition.key(), edition.sources())).isEmpty();
    assertThat(file).isEmptyFile();
  }

  @Test
  void aTableIsForThoseToReadWhomTheUmaskLets() throws Exception {
    var edition = new Edition(1);

    new TableCache(directory, clock).keep(edition.compiled(), edition.key());

    var table = onlyFile();
    var other = Files.createFile(directory.resolve("other"));
    assertThat(Files.getPosixFilePermissions(table))
        .isEqualTo(Files.getPosixFilePermissions(other));
  }

  @Test
  void processesThatShareADirectoryNeverSeeHalfATable() throws Exception {
    var edition = new Edition(1);
    var first = new TableCache(directory, clock);
    first.keep(edition.compiled(), edition.key());
    var writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  var second = new TableCache(directory, clock);
                  for (int i = 0; i < 200; i++) {
                    second.keep(edition.compiled(), edition.key());
                  }
                });

    while (writer.isAlive()) {
      assertThat(first.find(edition.key(), edition.sources())).isPresent();
      first.keep(edition.compiled(), edition.key());
    }

    assertThat(onlyFile()).isNotEmptyFile();
  }

  private void keepLater(TableCache cache, Edition edition) {
    now = now.plusSeconds(1);
    cache.keep(edition.compiled(), edition.key());
  }

  private boolean isKept(TableCache cache, Edition edition) {
    return cache.find(edition.key(), edition.sources()).isPresent();
  }

  private Path onlyFile() throws IOException {
    try (var files = Files.list(directory)) {
      var all = files.toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }

  /// One of several databases that differ.
  private record Edition(int number) {

    List<GeoSource> sources() {
      var location = new Location(new Coordinates(number, 5), 10, "NL", "NB", "EU");
      return List.of(
          TestDatabases.source(
              "city.mmdb",
              TestDatabases.of(
                  "Test-City",
                  TestDatabases.BOTH,
                  Map.of("192.0.2.0/24", TestDatabases.city(location)))));
    }

    GeoTable compiled() {
      try {
        return GeoDatabase.load(sources());
      } catch (GeoDatabaseException e) {
        throw new AssertionError(e);
      }
    }

    GeoTableKey key() {
      try {
        return GeoTableKey.of(sources());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }
}
