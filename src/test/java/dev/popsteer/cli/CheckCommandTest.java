package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.ConfigSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeTheDemo() throws IOException {
    Files.createDirectory(directory.resolve("zones"));
    for (var text : ConfigSource.demo().texts().entrySet()) {
      Files.writeString(directory.resolve(text.getKey()), text.getValue());
    }
  }

  private int check() {
    return run(Path.of("/nowhere"), directory.toString());
  }

  private int run(Path defaultDirectory, String... arguments) {
    return new CommandLine(new CheckCommand(defaultDirectory))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void saysWhatThereIsIfNothingIsWrong() {
    int exitCode = check();

    assertThat(exitCode).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines())
        .containsExactly(directory + ": 1 zone, 3 services, 12 PoPs, 2 pools: no problems.");
  }

  @Test
  void checksItsDefaultDirectoryUnlessToldAnother() {
    int exitCode = run(directory);

    assertThat(exitCode).isZero();
    assertThat(out.toString()).startsWith(directory + ": 1 zone");
  }

  @Test
  void saysInItsHelpWhichDirectoryIsTheDefault() {
    run(Path.of("/srv/popsteer"), "--help");

    assertThat(out.toString().replaceAll("\\s+", " ")).contains("(default: /srv/popsteer)");
  }

  @Test
  void printsEveryProblemAndHowManyThereAre() throws IOException {
    Files.writeString(directory.resolve("services.yaml"), "services: {x.example.org: {ttl: 0}}");
    Files.delete(directory.resolve("pops.yaml"));

    int exitCode = check();

    assertThat(exitCode).isOne();
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .containsExactly(
            "pops.yaml:1:1: "
                + directory.resolve("pops.yaml")
                + " cannot be read: it does not exist.",
            "services.yaml:1:12: service \"x.example.org\" is in no zone that is served (there:"
                + " cdn.example.net).",
            "services.yaml:1:33: \"ttl\" of service \"x.example.org\" must be from 1s to 1d, such"
                + " as 30s, 5m or 1h, but is \"0\".",
            "3 problems in 2 files.");
  }
}
