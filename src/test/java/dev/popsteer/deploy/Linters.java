package dev.popsteer.deploy;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.popsteer.testing.DebianProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Programs for Node.js that npm has put into `src/test/linters`.
final class Linters {

  private static final Path HERE = Path.of("src", "test", "linters");
  private static final DebianProgram NODE = new DebianProgram("node", "nodejs");

  private Linters() {}

  /// Runs one to its end. Where npm has not been there the test is skipped, and says how to call
  /// it.
  ///
  /// @param script of the linter, below `node_modules`
  static DebianProgram.Ended run(String script, List<String> arguments) throws IOException {
    var file = HERE.resolve("node_modules").resolve(script);
    assumeThat(file).as("needs linters: npm ci --ignore-scripts --prefix " + HERE).isRegularFile();
    var command = new ArrayList<>(List.of(file.toString()));
    command.addAll(arguments);
    return NODE.run("", command);
  }
}
