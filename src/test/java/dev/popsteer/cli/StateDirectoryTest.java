package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateDirectoryTest {

  private static final Map<String, String> HOME = Map.of("HOME", "/home/a");

  @Test
  void takesWhatIsSetBeforeAnythingElse() {
    assertThat(StateDirectory.of(Optional.of("/srv/state"), HOME)).contains(Path.of("/srv/state"));
    assertThat(StateDirectory.of(Optional.of("none"), HOME)).isEmpty();
  }

  @Test
  void goesByTheCustomsOfTheSystem() {
    assertThat(StateDirectory.of(Optional.empty(), Map.of("STATE_DIRECTORY", "/var/lib/popsteer")))
        .contains(Path.of("/var/lib/popsteer"));
    assertThat(StateDirectory.of(Optional.empty(), Map.of("XDG_STATE_HOME", "/home/a/state")))
        .contains(Path.of("/home/a/state/popsteer"));
    assertThat(StateDirectory.of(Optional.empty(), HOME))
        .contains(Path.of("/home/a/.local/state/popsteer"));
    assertThat(StateDirectory.of(Optional.empty(), Map.of())).isEmpty();
  }
}
