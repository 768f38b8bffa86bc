package dev.popsteer.cli;

import dev.popsteer.imports.CoverageZonesImport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `popsteer import coverage-zones`: reads coverage zone files of Traffic Router.
@Command(
    name = "coverage-zones",
    description = {
      "Reads a coverage zone file of Apache Traffic Control's Traffic Router, also a deep one.",
      "",
      "Cache groups become PoPs and pools, their networks coverage zones, and their backups"
          + " fallbacks. What the file does not say, such as the PoPs' addresses, has to be filled"
          + " in."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class ImportCoverageZonesCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The coverage zone file, JSON.")
  private Path file;

  @Mixin private ImportOutput output;

  @Override
  public Integer call() {
    return output.deliver(CoverageZonesImport.read(file, output.layout()));
  }
}
