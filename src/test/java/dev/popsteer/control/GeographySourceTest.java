package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.GeoTableKey;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.TestDatabases;
import dev.popsteer.geo.UnreadableLocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// GeoIP databases that are read, kept, and read again.
class GeographySourceTest {

  private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");

  @TempDir private Path directory;
  private Path database;
  private Path cacheDirectory;
  private GeographySource source;

  @BeforeEach
  void writeDatabase() throws IOException {
    database = directory.resolve("city.mmdb");
    cacheDirectory = directory.resolve("cache");
    source = newSource();
    writeDatabase("NL");
  }

  @Test
  void whatIsKeptIsHadAgain() throws Exception {
    var geography = source.read();
    source.keep();
    breakDatabase();

    assertThat(country(geography)).isEqualTo("NL");
  }

  @Test
  void whatWasCompiledBeforeIsHadAgain() throws Exception {
    source.read();
    source.keep();
    var next = newSource();
    var geography = next.read();
    next.keep();
    breakDatabase();

    assertThat(country(geography)).isEqualTo("NL");
  }

  @Test
  void aBrokenDatabaseLeavesWhatWasReadBefore() throws Exception {
    var geography = source.read();
    source.keep();
    breakDatabase();

    assertThatThrownBy(() -> source.read()).isInstanceOf(GeoDatabaseException.class);

    source.keep();
    assertThat(country(geography)).isEqualTo("NL");
  }

  @Test
  void whatIsKeptIsHadAgainAfterSomebodyEmptiedTheCache() throws Exception {
    var geography = source.read();
    source.keep();
    breakDatabase();
    removeCache();

    assertThat(country(geography)).isEqualTo("NL");
  }

  @Test
  void aBrokenDatabaseDoesNotKeepWhatWasCompiledBeforeFromBeingKept() throws Exception {
    var geography = source.read();
    breakDatabase();
    assertThatThrownBy(() -> source.read()).isInstanceOf(GeoDatabaseException.class);

    source.keep();

    assertThat(country(geography)).isEqualTo("NL");
    writeDatabase("NL");
    assertThat(country(newSource().read())).isEqualTo("NL");
  }

  @Test
  void aNewEditionReplacesWhatIsKept() throws Exception {
    source.read();
    source.keep();
    writeDatabase("BE");

    var geography = source.read();
    source.keep();
    breakDatabase();

    assertThat(country(geography)).isEqualTo("BE");
  }

  @Test
  void whatCannotBeKeptIsHeld() throws Exception {
    Files.createFile(cacheDirectory);
    var geography = source.read();

    source.keep();
    breakDatabase();

    assertThat(country(geography)).isEqualTo("NL");
  }

  @Test
  void whatIsReadWhenItIsNeededIsWhatItWasOrNothing() throws Exception {
    source.read();
    source.keep();
    var steering =
        "popsteer-steering-%s-00.table"
            .formatted(GeoTableKey.of(List.of(GeoSource.file(database))).text());
    Files.createFile(cacheDirectory.resolve(steering));
    var geography = newSource().read();
    removeCache();
    writeDatabase("BE");

    assertThatThrownBy(geography::table)
        .isInstanceOf(UnreadableLocations.class)
        .hasMessageContaining("another one than before");
  }

  private GeographySource newSource() {
    return new GeographySource(
        List.of(GeoSource.file(database)),
        List.of(),
        Optional.of(new TableCache(cacheDirectory, () -> Instant.parse("2026-11-26T00:00:00Z"))));
  }

  private void writeDatabase(String country) throws IOException {
    var location = new Location(new Coordinates(52, 5), 10, country, "", "EU");
    var writer =
        TestDatabases.of(
            "Test-City", TestDatabases.BOTH, Map.of("192.0.2.0/24", TestDatabases.city(location)));
    Files.write(database, writer.toBytes());
  }

  private void breakDatabase() throws IOException {
    Files.writeString(database, "broken");
  }

  private void removeCache() throws IOException {
    try (var files = Files.list(cacheDirectory)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /// As both the table and the look-up say.
  private static String country(Geography geography) {
    var found = geography.table().find(CLIENT).map(GeoTable.Located::location);
    assertThat(geography.find(CLIENT).map(GeoTable.Located::location)).isEqualTo(found);
    return found.orElseThrow().country();
  }
}
