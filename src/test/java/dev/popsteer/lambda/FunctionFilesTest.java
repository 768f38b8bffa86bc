package dev.popsteer.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.control.RejectedConfiguration;
import dev.popsteer.geo.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionFilesTest {

  @TempDir private Path directory;
  private Path config;
  private Path state;
  private Path city;
  private Path folder;

  @BeforeEach
  void write() throws IOException {
    folder = directory.resolve("made");
    config = Files.createDirectories(directory.resolve("config"));
    Files.createDirectories(config.resolve("zones"));
    for (var name : new String[] {"pops.yaml", "services.yaml", "zones/cdn.example.net.zone"}) {
      Files.copy(Path.of("src", "main", "resources", "demo", name), config.resolve(name));
    }
    state = Files.createDirectories(directory.resolve("state"));
    Files.writeString(state.resolve("popsteer-health.json"), "{}");
    var countries =
        TestDatabases.of(
            "GeoLite2-Country",
            TestDatabases.BOTH,
            Map.of("203.0.113.0/24", TestDatabases.country("DE")));
    city = Files.write(directory.resolve("countries.mmdb"), countries.toBytes());
  }

  private void make() throws IOException, RejectedConfiguration {
    FunctionFiles.main(folder.toString(), config.toString(), city.toString(), "", state.toString());
  }

  @Test
  void bringsTheOperatorsFilesAlongAndWhatTheyAreCompiledInto()
      throws IOException, RejectedConfiguration {
    make();

    assertThat(folder.resolve("config/zones/cdn.example.net.zone")).exists();
    assertThat(folder.resolve("state/popsteer-health.json")).hasContent("{}");
    assertThat(folder.resolve("city/01-countries.mmdb")).hasSameBinaryContentAs(city);
    assertThat(folder.resolve("asn")).doesNotExist();
    assertThat(folder.resolve("cache"))
        .isDirectoryContaining("glob:**popsteer-locations-*.table")
        .isDirectoryContaining("glob:**popsteer-steering-*.table");
  }

  @Test
  void makesNoPackageOfAConfigurationWithMistakes() throws IOException {
    Files.writeString(config.resolve("pops.yaml"), "pops: nonsense\n");

    assertThatThrownBy(this::make)
        .isInstanceOf(RejectedConfiguration.class)
        .hasMessageContaining("pops.yaml:1:7");
  }
}
