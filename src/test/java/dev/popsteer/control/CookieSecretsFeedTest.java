package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CookieSecretsFeedTest {

  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final String ONE = "00112233445566778899aabbccddeeff";
  private static final String OTHER = "ffeeddccbbaa99887766554433221100";

  @TempDir private Path directory;

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("cookie-secrets"), text);
  }

  private static List<String> problems(Path file) {
    try (var _ = CookieSecretsFeed.start(file, INTERVAL, InstantSource.system())) {
      return List.of();
    } catch (RejectedConfiguration e) {
      return e.lines();
    }
  }

  @Test
  void takesSecretsWithCommentsAndEmptyLines() throws IOException {
    var file =
        write("# makes\n  " + ONE + " # since May\r\n\n" + OTHER.toUpperCase(Locale.ROOT) + "\n");

    assertThat(problems(file)).isEmpty();
  }

  @Test
  void namesEveryMistakeByLineAndColumnAndShowsNoSecret() throws IOException {
    var file = write("# secrets\n  " + ONE + "00\n" + OTHER.replace('0', 'x') + "\n" + ONE);

    assertThat(problems(file))
        .containsExactly(
            file + ":2:3: a secret has 32 hexadecimal digits, not 34 characters",
            file + ":3:1: a secret has hexadecimal digits only");
  }

  @Test
  void refusesAFileThatHasNoneOrTooManyOrIsNotThere() throws IOException {
    assertThat(problems(write("# none\n")))
        .containsExactly(
            directory.resolve("cookie-secrets") + ":1:1: no secret; write 32 hexadecimal digits");
    assertThat(problems(write((ONE + "\n").repeat(5))))
        .containsExactly(directory.resolve("cookie-secrets") + ":5:1: there are at most 4 secrets");
    assertThat(problems(write("#".repeat(20_000)))).singleElement().asString().contains("larger");
    var absent = directory.resolve("absent");
    assertThatThrownBy(() -> CookieSecretsFeed.start(absent, INTERVAL, InstantSource.system()))
        .isInstanceOf(RejectedConfiguration.class)
        .hasMessageContaining("absent: no such file");
  }

  @Test
  void takesUpAChangeAndKeepsWhatItHasWhenTheChangeIsWrong() throws Exception {
    var file = write(ONE);
    try (var feed = CookieSecretsFeed.start(file, INTERVAL, InstantSource.system())) {
      var first = feed.get();

      write(OTHER + "\n" + ONE + "\n");
      Awaitility.await().until(() -> feed.get() != first);
      var second = feed.get();

      write("not a secret");
      awaitLooks();
      assertThat(feed.get()).isSameAs(second);

      write(ONE + "\n");
      Awaitility.await().until(() -> feed.get() != second);
    }
  }

  /// Waits until another feed, started later on a file of the same age, has taken up a change.
  private void awaitLooks() throws Exception {
    var marker = Files.writeString(directory.resolve("marker"), ONE);
    try (var other = CookieSecretsFeed.start(marker, INTERVAL, InstantSource.system())) {
      var before = other.get();
      Files.writeString(marker, OTHER + "\n");
      Awaitility.await().until(() -> other.get() != before);
    }
  }
}
