package dev.popsteer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Holds `docs/conformance.md` to the sources: each row names a test, and each test is there.
class ConformanceTableTest {

  private static final Path TABLE = Path.of("docs", "conformance.md");
  private static final Path TESTS = Path.of("src", "test", "java");

  /// What stands in the last column until there is a test.
  private static final String OPEN = "—";

  private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

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

  private static String source(String testClass) {
    try (var files = Files.walk(TESTS)) {
      var found =
          files.filter(path -> path.getFileName().toString().equals(testClass + ".java")).toList();
      return found.size() == 1 ? Files.readString(found.getFirst()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyTestInTheTableIsThere() throws IOException {
    var tests = testCells().stream().flatMap(cell -> TEST.matcher(cell).results()).toList();

    assertThat(tests).hasSizeGreaterThan(50);
    assertThat(tests)
        .filteredOn(test -> !source(test.group(1)).contains("void " + test.group(2) + "("))
        .map(MatchResult::group)
        .isEmpty();
  }

  @Test
  void everyRowNamesATestOrIsMarkedAsOpen() throws IOException {
    assertThat(testCells())
        .allSatisfy(
            cell ->
                assertThat(cell.equals(OPEN) || TEST.matcher(cell).find())
                    .as("\"%s\"", cell)
                    .isTrue());
  }
}
