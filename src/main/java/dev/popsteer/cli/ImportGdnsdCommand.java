package dev.popsteer.cli;

import dev.popsteer.imports.GdnsdImport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `popsteer import gdnsd`: reads gdnsd's plugin geoip.
@Command(
    name = "gdnsd",
    description = {
      "Reads a configuration of gdnsd: the maps and resources of its plugin geoip.",
      "",
      "Data centres become PoPs, maps pipelines, nets coverage zones, and resources services."
    },
    footer = {
      "",
      "Example:",
      "  popsteer import gdnsd --name prod_www=www.example.net --output new /etc/gdnsd/config"
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class ImportGdnsdCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "FILE",
      description = "gdnsd's configuration file, or a part of it that holds the plugin geoip.")
  private Path file;

  @Option(
      names = "--config-dir",
      paramLabel = "DIRECTORY",
      description =
          "gdnsd's configuration directory; files of nets are looked for in its directory geoip. By"
              + " default where the file is.")
  private Optional<Path> configDirectory = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "RESOURCE=NAME",
      description =
          "The name in the DNS that a resource answers for; may be repeated. Resources without one"
              + " are written as comments.")
  private Map<String, String> names = new LinkedHashMap<>();

  @Mixin private ImportOutput output;

  @Override
  public Integer call() {
    var directory = configDirectory.orElseGet(() -> file.resolveSibling(""));
    return output.deliver(GdnsdImport.read(file, directory, names, output.layout()));
  }
}
