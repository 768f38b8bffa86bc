package dev.popsteer.imports;

import java.util.List;

/// What came of an import.
public sealed interface ImportResult {

  /// A file to write.
  ///
  /// @param path relative to the configuration directory, with `/`
  record OutputFile(String path, String text) {}

  /// Configuration was made.
  ///
  /// @param files `pops.yaml` first; at least one
  /// @param warnings about what is not in them and what has to be filled in, a line each; they also
  ///   stand in the files, as comments
  record Imported(List<OutputFile> files, List<String> warnings) implements ImportResult {

    public Imported {
      files = List.copyOf(files);
      warnings = List.copyOf(warnings);
    }
  }

  /// The input has mistakes.
  ///
  /// @param problems in the order they were met, at most 100
  /// @param report the same as lines, with a last one that counts the others, if there are more
  record Rejected(List<ImportProblem> problems, List<String> report) implements ImportResult {

    public Rejected {
      problems = List.copyOf(problems);
      report = List.copyOf(report);
    }

    static Rejected of(Findings findings) {
      return new Rejected(findings.errors(), findings.errorLines());
    }
  }
}
