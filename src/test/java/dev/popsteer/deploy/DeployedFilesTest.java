package dev.popsteer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A file that is added below `deploy/` is put into a test by whoever adds it.
class DeployedFilesTest {

  private static final Path DEPLOY = Path.of("deploy");

  /// By files, the class in which they are tried.
  private static final Map<String, String> TRIED_BY =
      Map.of(
          "anycast/{bird.conf,popsteer-announce}", "deploy/AnycastIT.java",
          "anycast/*.service", "deploy/HostFilesIT.java",
          "container/*", "deploy/ContainerFilesIT.java",
          "delegation/*.{zone,json}", "cli/DelegationExamplesIT.java",
          "kubernetes/**", "deploy/KubernetesIT.java",
          "monitoring/*", "ops/MonitoringIT.java",
          "{install,program/*}", "deploy/InstallIT.java",
          "systemd/*", "deploy/HostFilesIT.java");

  @Test
  void areEachTriedByATest() throws IOException {
    try (var files = Files.walk(DEPLOY)) {
      var all =
          files
              .filter(Files::isRegularFile)
              .map(DEPLOY::relativize)
              .filter(file -> !file.endsWith("README.md"))
              .toList();

      assertThat(all)
          .allMatch(file -> TRIED_BY.keySet().stream().anyMatch(glob -> isIn(glob, file)));
      assertThat(TRIED_BY.keySet()).allMatch(glob -> isAny(glob, all));
    }
    assertThat(TRIED_BY.values())
        .allSatisfy(test -> assertThat(Path.of("src/test/java/dev/popsteer", test)).exists());
  }

  private static boolean isAny(String glob, List<Path> files) {
    return files.stream().anyMatch(file -> isIn(glob, file));
  }

  private static boolean isIn(String glob, Path file) {
    return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(file);
  }
}
