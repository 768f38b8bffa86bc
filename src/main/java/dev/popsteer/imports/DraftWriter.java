package dev.popsteer.imports;

import dev.popsteer.imports.ImportResult.Imported;
import dev.popsteer.imports.ImportResult.OutputFile;
import dev.popsteer.imports.ImportResult.Rejected;
import java.util.ArrayList;
import java.util.List;

/// Makes files of a draft.
final class DraftWriter {

  /// From here on, `config` refuses the file.
  private static final int MAX_YAML_CHARACTERS = 4 << 20;

  private DraftWriter() {}

  /// Writes a draft.
  ///
  /// @param findings of the import so far; with an error among them nothing is written
  /// @param source where warnings about all of it point
  static ImportResult write(Draft draft, PrefixLayout layout, Findings findings, Position source) {
    if (findings.hasErrors()) {
      return Rejected.of(findings);
    }
    var pops = new PopsWriter(layout);
    pops.write(draft);
    var services = ServicesWriter.write(draft);
    if (pops.yaml().length() > MAX_YAML_CHARACTERS || services.length() > MAX_YAML_CHARACTERS) {
      findings.warning(
          source,
          "what was made of it has more than 4 Mi characters, which popsteer does not read as one"
              + " file; write to a directory with --output, or leave something out.");
    }
    var warnings = findings.warningLines();
    var files = new ArrayList<OutputFile>();
    files.add(new OutputFile("pops.yaml", header(draft, warnings) + pops.yaml()));
    if (!services.isEmpty()) {
      files.add(new OutputFile("services.yaml", header(draft, List.of()) + services));
    }
    files.addAll(pops.prefixFiles());
    return new Imported(files, warnings);
  }

  private static String header(Draft draft, List<String> warnings) {
    var header = new StringBuilder("# Imported from " + Shown.line(draft.origin()) + ".\n");
    if (!warnings.isEmpty()) {
      header.append("# Look at these, please:\n");
      warnings.forEach(warning -> header.append("# - ").append(warning).append('\n'));
    }
    return header.append('\n').toString();
  }
}
