package dev.popsteer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.NamedTests;
import dev.popsteer.testing.NamedTests.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Holds `docs/conformance.md` to the sources: each row names a test, and each test is there.
class ConformanceTableTest {

  private static final Path TABLE = Path.of("docs", "conformance.md");

  /// What stands in the last column until there is a test.
  private static final String OPEN = "—";

  /// The last cells of all rows, but for heads and the lines below them.
  private static List<String> testCells() throws IOException {
    var cells = new ArrayList<String>();
    for (var line : Files.readAllLines(TABLE)) {
      boolean isRow = line.startsWith("| ") && !line.startsWith("| ---");
      var columns = line.split("\\|", -1);
      if (isRow && !columns[1].strip().equals("RFC")) {
        cells.add(columns[columns.length - 2].strip());
      }
    }
    return cells;
  }

  @Test
  void everyTestInTheTableIsThere() throws IOException {
    var tests = testCells().stream().flatMap(cell -> NamedTests.in(cell).stream()).toList();

    assertThat(tests).hasSizeGreaterThan(50).allMatch(Named::exists);
  }

  @Test
  void everyRowNamesATestOrIsMarkedAsOpen() throws IOException {
    assertThat(testCells())
        .allSatisfy(
            cell ->
                assertThat(cell.equals(OPEN) || !NamedTests.in(cell).isEmpty())
                    .as("\"%s\"", cell)
                    .isTrue());
  }
}
