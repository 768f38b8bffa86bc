package dev.popsteer.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects the problems of one load.
///
/// Bounded: of each file the first [#SHOWN_PER_FILE] are kept, so that a file full of mistakes does
/// not crowd out those of the others, and [#SHOWN] in all; the rest is counted.
final class Problems {

  static final int SHOWN = 100;
  static final int SHOWN_PER_FILE = 30;

  private static final int MAX_MESSAGE_LENGTH = 2000;

  private static final Comparator<Problem> READING_ORDER =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column);

  private final Map<Path, List<Problem>> byFile = new HashMap<>();
  private int count;
  private @Nullable Problems withoutAsns;

  /// What is a problem only if no database tells the AS numbers of clients, which is not known yet
  /// while files are read.
  Problems withoutAsns() {
    var known = withoutAsns;
    if (known == null) {
      known = new Problems();
      withoutAsns = known;
    }
    return known;
  }

  void add(Position at, String message) {
    count++;
    var kept = byFile.computeIfAbsent(at.file(), _ -> new ArrayList<>());
    if (kept.size() < SHOWN_PER_FILE) {
      // The libraries' messages quote the file as it is.
      var printable = Quote.printable(message, MAX_MESSAGE_LENGTH);
      kept.add(new Problem(at.file(), at.line(), at.column(), printable));
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  /// All that were found, the omitted ones too.
  int count() {
    return count;
  }

  /// By file, line and column; at most [#SHOWN].
  List<Problem> shown() {
    return byFile.values().stream()
        .flatMap(List::stream)
        .sorted(READING_ORDER)
        .limit(SHOWN)
        .toList();
  }

  /// In how many files there are problems.
  int files() {
    return byFile.size();
  }
}
