package dev.popsteer.cli;

import dev.popsteer.imports.ImportResult;
import dev.popsteer.imports.ImportResult.Imported;
import dev.popsteer.imports.ImportResult.OutputFile;
import dev.popsteer.imports.ImportResult.Rejected;
import dev.popsteer.imports.PrefixLayout;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// Where the importers' results go: to standard output, or into files. Part of each of the
/// commands.
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class ImportOutput {

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--output",
      paramLabel = "DIRECTORY",
      description =
          "Writes pops.yaml, services.yaml and files of prefixes into this directory, in which none"
              + " of them may exist. By default they are printed one after the other.")
  private Optional<Path> directory = Optional.empty();

  PrefixLayout layout() {
    return directory.isPresent() ? PrefixLayout.FILES : PrefixLayout.INLINE;
  }

  /// Shows or writes a result.
  ///
  /// @return the exit code
  int deliver(ImportResult result) {
    var err = command.commandLine().getErr();
    int exitCode =
        switch (result) {
          case Rejected rejected -> {
            rejected.report().forEach(err::println);
            yield 1;
          }
          case Imported(var files, var warnings) -> {
            warnings.forEach(warning -> err.println("warning: " + warning));
            yield directory.map(path -> write(files, path)).orElseGet(() -> print(files));
          }
        };
    err.flush();
    return exitCode;
  }

  private int print(List<OutputFile> files) {
    var out = command.commandLine().getOut();
    for (var file : files) {
      out.println("# " + file.path());
      out.println(file.text());
    }
    out.flush();
    return 0;
  }

  private int write(List<OutputFile> files, Path into) {
    try {
      for (var file : files) {
        if (Files.exists(into.resolve(file.path()))) {
          throw new FileAlreadyExistsException(into.resolve(file.path()).toString());
        }
      }
      for (var file : files) {
        var path = into.resolve(file.path());
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, file.text(), StandardOpenOption.CREATE_NEW);
        command.commandLine().getErr().println("wrote " + path);
      }
      return 0;
    } catch (FileAlreadyExistsException e) {
      return fail(e.getFile() + " exists already; it is not overwritten.");
    } catch (IOException e) {
      return fail(into + " cannot be written: " + e);
    }
  }

  private int fail(String message) {
    command.commandLine().getErr().println("popsteer: " + message);
    return 1;
  }
}
