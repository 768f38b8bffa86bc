package dev.popsteer.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A program that tests are held against and that Debian has; it does not come with them.
///
/// @param name of its file
/// @param debianPackage that has it
public record DebianProgram(String name, String debianPackage) {

  private static final long PATIENCE_SECONDS = 30;
  private static final Pattern PATH = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

  /// Where servers are, even if the path of the user who runs the test leaves it out.
  private static final String SERVERS = "/usr/sbin";

  /// What a program that has ended left behind.
  ///
  /// @param output what it printed, to both streams
  public record Ended(int exitCode, String output) {}

  /// Its file. Where it is not installed the test is skipped, and says which package is missing.
  public Path file() {
    return Stream.concat(PATH.splitAsStream(System.getenv("PATH")), Stream.of(SERVERS))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> abort("needs " + name + ", from Debian's package " + debianPackage));
  }

  /// Runs it to its end.
  public Ended run(String... arguments) throws IOException {
    return run("", List.of(arguments));
  }

  /// Runs it to its end, with an input that stays open until then. If it does not end within
  /// [#PATIENCE_SECONDS], the test fails.
  public Ended run(String input, List<String> arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(file().toString());
    command.addAll(arguments);
    var output = Files.createTempFile("output", ".txt");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
      stdin.flush();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(command + " does not end:\n" + Files.readString(output));
      }
      return new Ended(process.exitValue(), Files.readString(output));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
