package dev.popsteer.config;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What became of an attempt to load the configuration.
public sealed interface LoadResult {

  /// The files and directories that were read or asked for, also those that do not exist: a change
  /// to one of them is a reason to load again. Empty for texts that are built in.
  List<Path> files();

  /// There is no mistake in it.
  record Loaded(SteeringConfig config, List<Path> files) implements LoadResult {
    public Loaded {
      files = List.copyOf(files);
    }
  }

  /// There are mistakes, and nothing of it is used.
  ///
  /// @param problems by file, line and column; never empty, at most 100 and at most 30 of one file
  /// @param omitted how many more there are
  /// @param filesWithProblems how many files have problems
  record Rejected(List<Problem> problems, int omitted, int filesWithProblems, List<Path> files)
      implements LoadResult {
    public Rejected {
      problems = List.copyOf(problems);
      files = List.copyOf(files);
    }

    /// With as many of some problems as are shown.
    static Rejected of(Problems problems, List<Path> files) {
      var shown = problems.shown();
      return new Rejected(shown, problems.count() - shown.size(), problems.files(), files);
    }

    /// The problems, one for each line, then `… and 12 more.` if some were left out, then `3
    /// problems in 2 files.`.
    public List<String> report() {
      var lines = problems.stream().map(Problem::toString);
      if (omitted > 0) {
        lines = Stream.concat(lines, Stream.of("… and " + omitted + " more."));
      }
      return Stream.concat(lines, Stream.of(summary())).toList();
    }

    private String summary() {
      int found = problems.size() + omitted;
      return "%d %s in %d %s."
          .formatted(
              found,
              found == 1 ? "problem" : "problems",
              filesWithProblems,
              filesWithProblems == 1 ? "file" : "files");
    }
  }
}
