package dev.popsteer.imports;

import java.util.ArrayList;
import java.util.List;

/// Collects what one import has to say: errors, after which there is no result, and warnings about
/// what was left out or has to be filled in.
///
/// Bounded: of each the first [#SHOWN] are kept; the rest is counted.
final class Findings {

  static final int SHOWN = 100;

  private final List<ImportProblem> errors = new ArrayList<>();
  private final List<ImportProblem> warnings = new ArrayList<>();
  private int errorCount;
  private int warningCount;

  void error(Position at, String message) {
    errorCount++;
    keep(errors, at, message);
  }

  void warning(Position at, String message) {
    warningCount++;
    keep(warnings, at, message);
  }

  boolean hasErrors() {
    return errorCount > 0;
  }

  List<ImportProblem> errors() {
    return List.copyOf(errors);
  }

  /// One line each, and one for those that are not shown.
  List<String> errorLines() {
    return lines(errors, errorCount, "problem");
  }

  /// See [#errorLines].
  List<String> warningLines() {
    return lines(warnings, warningCount, "warning");
  }

  private static void keep(List<ImportProblem> kept, Position at, String message) {
    if (kept.size() < SHOWN) {
      kept.add(new ImportProblem(at.file(), at.line(), at.column(), Shown.line(message)));
    }
  }

  private static List<String> lines(List<ImportProblem> kept, int count, String noun) {
    var lines = new ArrayList<String>();
    kept.forEach(problem -> lines.add(problem.toString()));
    if (count > kept.size()) {
      int more = count - kept.size();
      lines.add("and %d more %s%s.".formatted(more, noun, more == 1 ? "" : "s"));
    }
    return lines;
  }
}
