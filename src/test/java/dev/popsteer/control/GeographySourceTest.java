package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.TestDatabases;
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
    source.read();

    assertThat(source.keep()).isTrue();
    assertThat(country(source.again())).isEqualTo("NL");
  }

  @Test
  void whatWasCompiledBeforeIsHadAgain() throws Exception {
    source.read();
    source.keep();
    var next = newSource();
    next.read();

    assertThat(next.keep()).isTrue();
    assertThat(country(next.again())).isEqualTo("NL");
  }

  @Test
  void aBrokenDatabaseLeavesWhatWasReadBefore() throws Exception {
    source.read();
    source.keep();
    Files.writeString(database, "broken");

    assertThatThrownBy(() -> source.read()).isInstanceOf(GeoDatabaseException.class);

    assertThat(source.keep()).isTrue();
    assertThat(country(source.again())).isEqualTo("NL");
  }

  @Test
  void aBrokenDatabaseThatNobodyHasReadYetIsNotReadInsteadOfWhatIsKept() throws Exception {
    source.read();
    source.keep();
    Files.writeString(database, "broken");

    assertThat(country(source.again())).isEqualTo("NL");
  }

  @Test
  void whatIsKeptIsHadAgainAfterSomebodyEmptiedTheCache() throws Exception {
    source.read();
    source.keep();
    Files.writeString(database, "broken");
    removeCache();

    assertThat(country(source.again())).isEqualTo("NL");
  }

  @Test
  void aBrokenDatabaseDoesNotKeepWhatWasCompiledBeforeFromBeingKept() throws Exception {
    source.read();
    Files.writeString(database, "broken");
    assertThatThrownBy(() -> source.read()).isInstanceOf(GeoDatabaseException.class);

    assertThat(source.keep()).isTrue();
    assertThat(country(source.again())).isEqualTo("NL");
  }

  @Test
  void aNewEditionReplacesWhatIsKept() throws Exception {
    source.read();
    source.keep();
    writeDatabase("BE");

    assertThat(country(source.read())).isEqualTo("BE");
    assertThat(source.keep()).isTrue();
    assertThat(country(source.again())).isEqualTo("BE");
  }

  @Test
  void whatCannotBeKeptIsToBeHeld() throws Exception {
    Files.createFile(cacheDirectory);
    source.read();

    assertThat(source.keep()).isFalse();
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

  private void removeCache() throws IOException {
    try (var files = Files.list(cacheDirectory)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /// As both the table and the look-up say.
  private static String country(Geography geography) {
    var found = geography.locations().find(CLIENT).map(GeoTable.Located::location);
    assertThat(geography.lookup().find(CLIENT).map(GeoTable.Located::location)).isEqualTo(found);
    return found.orElseThrow().country();
  }
}
