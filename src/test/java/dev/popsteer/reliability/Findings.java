package dev.popsteer.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The table of what was measured, as it stands in `docs/reliability.md`, in a file of a test's own
/// in `target`, so that it outlives the run.
final class Findings {

  private static final String HEAD =
      """
      | what happens | queries | lost | not NOERROR | empty | right again after |
      | --- | ---: | ---: | ---: | ---: | ---: |
      """;

  private final Path file;
  private final List<String> rows = new ArrayList<>();

  /// @param test whose they are
  Findings(String test) {
    file = Path.of("target", "reliability-" + test + ".md");
  }

  /// One row.
  ///
  /// @param right how long until answers were right again
  void add(String what, DnsLoad.Count count, Duration right) throws IOException {
    rows.add(
        String.format(
            Locale.ROOT,
            "| %s | %,d | %d | %d | %d | %,d ms |",
            what,
            count.sent(),
            count.lost(),
            count.failed(),
            count.empty(),
            right.toMillis()));
    Files.writeString(file, HEAD + String.join("\n", rows) + "\n");
  }
}
