package dev.popsteer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files that images are built from. The images themselves are built and tried by the workflow
/// in `.github`, for that takes a container engine; what the one with a JVM does while it is built
/// is tried by [InstallIT].
class ContainerFilesIT {

  private static final Path CONTAINER = Path.of("deploy", "container");

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile", "Dockerfile.native"})
  void haveNoKnownMistake(String file) throws IOException {
    var linted =
        Linters.run(
            "dockerfile-utils/bin/dockerfile-utils",
            List.of("lint", CONTAINER.resolve(file).toString()));

    assertThat(linted.output()).isEmpty();
    assertThat(linted.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile", "Dockerfile.native"})
  void runAsAUserWhoIsNotRoot(String file) throws IOException {
    var lines = Files.readAllLines(CONTAINER.resolve(file));

    assertThat(lines.reversed().stream().filter(line -> line.startsWith("USER ")).findFirst())
        .hasValue("USER 65532:65532");
  }
}
