package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.popsteer.config.ConfigSource;
import dev.popsteer.geo.GeoSource;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Those who wait for what is made beside them see it fail as if they had made it themselves.
class FirstSnapshotTest {

  private static final ConfigurationFeed.Inputs MISSING =
      new ConfigurationFeed.Inputs(
          new ConfigSource.Directory(Path.of("/nonexistent")),
          List.of(GeoSource.file(Path.of("/nonexistent/city.mmdb"))),
          List.of());

  @Test
  void reportsTheSameMistakesAsWithoutAThreadOfItsOwn() {
    var begun = FirstSnapshot.begin(MISSING, InstantSource.system());

    var mistakes = catchThrowable(() -> FirstSnapshot.make(MISSING, InstantSource.system()));

    assertThatThrownBy(begun::await)
        .isInstanceOf(RejectedConfiguration.class)
        .hasMessage(mistakes.getMessage())
        .hasMessageContaining("/nonexistent/city.mmdb");
  }

  @Test
  void failsAsItsThreadDoes() {
    var noMemory = new OutOfMemoryError();
    InstantSource clock =
        () -> {
          throw noMemory;
        };

    var begun = FirstSnapshot.begin(MISSING, clock);

    assertThatThrownBy(begun::await).isSameAs(noMemory);
  }
}
