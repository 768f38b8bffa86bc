package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CacheDirectoryTest {

  private static final Map<String, String> ALL =
      Map.of(
          "CACHE_DIRECTORY", "/var/cache/popsteer:/var/cache/other",
          "XDG_CACHE_HOME", "/home/a/caches",
          "HOME", "/home/a");

  @Test
  void isTheOneThatIsSet() {
    assertThat(CacheDirectory.of(Optional.of("/srv/cache"), ALL)).contains(Path.of("/srv/cache"));
  }

  @Test
  void isNoneIfThatIsSet() {
    assertThat(CacheDirectory.of(Optional.of("none"), ALL)).isEmpty();
  }

  @Test
  void isByDefaultTheOneOfTheServiceElseOfTheUser() {
    assertThat(CacheDirectory.of(Optional.empty(), ALL)).contains(Path.of("/var/cache/popsteer"));
    assertThat(
            CacheDirectory.of(
                Optional.empty(), Map.of("XDG_CACHE_HOME", "/home/a/caches", "HOME", "/home/a")))
        .contains(Path.of("/home/a/caches/popsteer"));
    assertThat(
            CacheDirectory.of(
                Optional.empty(), Map.of("XDG_CACHE_HOME", "not/absolute", "HOME", "/home/a")))
        .contains(Path.of("/home/a/.cache/popsteer"));
    assertThat(CacheDirectory.of(Optional.empty(), Map.of())).isEmpty();
  }
}
