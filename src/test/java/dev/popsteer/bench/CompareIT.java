package dev.popsteer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tries the parts that `bench/compare` is made of, without measuring anything.
class CompareIT {

  private static final DebianProgram PYTHON = new DebianProgram("python3", "python3");
  private static final DebianProgram COMPILER = new DebianProgram("gcc", "gcc");
  private static final Path COMPARE = Path.of("bench", "compare");

  @TempDir private Path directory;

  @Test
  void asksAndIsAnswered() throws IOException {
    write("c");

    var counted = load("--window", "100");

    assertThat(counted.path("answered").asLong()).isPositive();
    assertThat(counted.path("lost").asLong()).isZero();
    assertThat(counted.path("unexpected").asLong()).isZero();
    assertThat(counted.path("with_records").asLong()).isEqualTo(counted.path("sent").asLong());
    assertThat(counted.path("rcodes").path("NOERROR").asLong())
        .isEqualTo(counted.path("sent").asLong());
  }

  @Test
  void asksAsOftenAsItIsTold() throws IOException {
    write("c");

    var paced = load("--rate", "2000");
    var counted = load("--count", "1234");

    assertThat(paced.path("sent").asLong()).isEqualTo(1000);
    assertThat(counted.path("sent").asLong()).isEqualTo(1234);
  }

  @Test
  void writesAConfigurationThatIsAccepted() throws IOException {
    write("popsteer");

    try (var check =
        PopsteerProcess.start(Map.of(), "check", directory.resolve("popsteer").toString())) {
      int exitCode = check.awaitExit();

      assertThat(check.output()).contains("1 zone, 1000 services, 8 PoPs", "no problems");
      assertThat(exitCode).isZero();
    }
  }

  @Test
  void writesTheSameQueriesEachTime() throws IOException {
    write("c");
    byte[] first = Files.readAllBytes(directory.resolve("queries"));
    Files.delete(directory.resolve("c"));

    write("c");

    assertThat(Files.readAllBytes(directory.resolve("queries"))).isEqualTo(first);
  }

  @Test
  void makesOfSamplesWhatItSays() throws IOException {
    COMPILER.file();
    var tests = List.of("-m", "unittest", "discover", "-s", "bench/measure", "-p", "tests.py");
    var arguments = Stream.concat(tests.stream(), Stream.of("-t", "bench")).toList();

    var output = run(PYTHON.file().toString(), arguments);

    assertThat(output).contains("OK").doesNotContain("Ran 0 tests");
  }

  @Test
  void namesThePackagesThatAreMissing() throws IOException, InterruptedException {
    // What the path finds may be a script, which needs the path itself.
    var script = List.of("-c", "import sys; print(sys.executable, end='')");
    var interpreter = run(PYTHON.file().toString(), script);
    var builder = new ProcessBuilder(interpreter, COMPARE.toString(), "--servers", "c");
    builder.environment().put("PATH", directory.toString());

    var process = builder.redirectErrorStream(true).start();

    try (var output = process.inputReader()) {
      assertThat(output.readAllAsString()).contains("apt-get install ", "dnsperf", "gcc");
    }
    assertThat(process.waitFor()).isEqualTo(1);
  }

  private void write(String server) throws IOException {
    COMPILER.file();
    var arguments =
        List.of(COMPARE.toString(), "--servers", server, "--write", directory.toString());
    assertThat(run(PYTHON.file().toString(), arguments)).isEmpty();
  }

  /// Half a second of load on the responder.
  private JsonNode load(String... more) throws IOException {
    var responder =
        new ProcessBuilder(directory.resolve("responder").toString(), "127.0.0.1:0").start();
    try (var port = responder.inputReader()) {
      var arguments =
          new ArrayList<>(List.of("--server", "127.0.0.1:" + port.readLine(), "--seconds", "0.5"));
      arguments.addAll(List.of("--queries", directory.resolve("queries").toString()));
      arguments.addAll(List.of(more));
      var ended = run(directory.resolve("generator").toString(), arguments);
      return new ObjectMapper().readTree(ended);
    } finally {
      responder.destroyForcibly();
    }
  }

  private static String run(String program, List<String> arguments) throws IOException {
    var command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var output = process.inputReader()) {
      var text = output.readAllAsString();
      assertThat(process.waitFor()).as(text).isZero();
      return text;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
