package dev.popsteer.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.imports.ImportResult.Imported;
import dev.popsteer.imports.ImportResult.OutputFile;
import dev.popsteer.imports.ImportResult.Rejected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Files to import, and what came of them.
record ImportFixture(Path directory) {

  Path file(String name, String text) {
    var path = directory.resolve(name);
    try {
      Files.createDirectories(path.getParent());
      return Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A file of the result without its comments and blank lines.
  static String text(ImportResult result, String name) {
    return imported(result).files().stream()
        .filter(file -> file.path().equals(name))
        .map(OutputFile::text)
        .findFirst()
        .map(
            text ->
                text.lines()
                    .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
                    .map(line -> line + "\n")
                    .reduce("", String::concat))
        .orElse("");
  }

  /// A file of the result with its comments.
  static String whole(ImportResult result, String name) {
    return imported(result).files().stream()
        .filter(file -> file.path().equals(name))
        .map(OutputFile::text)
        .findFirst()
        .orElse("");
  }

  /// The value of a key of a file, as any reader of YAML sees it.
  static Object value(ImportResult result, String name, String key) {
    var root = new Load(LoadSettings.builder().build()).loadFromString(whole(result, name));
    return Objects.requireNonNull(((Map<?, ?>) root).get(key));
  }

  static Imported imported(ImportResult result) {
    assertThat(result).isInstanceOf(Imported.class);
    return (Imported) result;
  }

  /// The warnings without the directory of the files.
  List<String> warnings(ImportResult result) {
    return imported(result).warnings().stream().map(this::relative).toList();
  }

  /// See [#warnings].
  List<String> problems(ImportResult result) {
    assertThat(result).isInstanceOf(Rejected.class);
    return ((Rejected) result).report().stream().map(this::relative).toList();
  }

  private String relative(String line) {
    return line.replace(directory + "/", "");
  }
}
