package dev.popsteer.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedFilesTest {

  @TempDir private Path task;

  private Path folder(String name) throws IOException {
    return Files.createDirectories(task.resolve("popsteer").resolve(name));
  }

  @Test
  void leadsToWhatThereIs() throws IOException {
    var config = folder("config");
    var state = folder("state");
    var cache = folder("cache");
    var second = Files.createFile(folder("city").resolve("02-six.mmdb"));
    var first = Files.createFile(folder("city").resolve("01-four.mmdb"));
    var asn = Files.createFile(folder("asn").resolve("01-asn.mmdb"));

    assertThat(PackagedFiles.settings(task, Map.of()))
        .isEqualTo(
            Map.of(
                "popsteer.config-dir", config.toString(),
                "popsteer.geo.city", first + "," + second,
                "popsteer.geo.asn", asn.toString(),
                "popsteer.cache-dir", cache.toString(),
                "popsteer.state-dir", state.toString()));
  }

  @Test
  void keepsNothingWhereThereIsNothing() {
    assertThat(PackagedFiles.settings(task, Map.of()))
        .isEqualTo(Map.of("popsteer.cache-dir", "none", "popsteer.state-dir", "none"));
  }

  @Test
  void leavesToTheEnvironmentWhatItSays() throws IOException {
    var config = folder("config");

    var settings =
        PackagedFiles.settings(
            task, Map.of("POPSTEER_CACHE_DIR", "/tmp/cache", "POPSTEER_STATE_DIR", "/tmp/state"));

    assertThat(settings).isEqualTo(Map.of("popsteer.config-dir", config.toString()));
  }
}
