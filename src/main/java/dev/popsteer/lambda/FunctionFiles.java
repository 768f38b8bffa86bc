package dev.popsteer.lambda;

import dev.popsteer.config.ConfigSource;
import dev.popsteer.control.ConfigurationFeed;
import dev.popsteer.control.RejectedConfiguration;
import dev.popsteer.control.TableCache;
import dev.popsteer.geo.GeoSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Makes the folder of [PackagedFiles], for the build of a function's package: copies the
/// operator's files and compiles them, so that no start of the function has to. Mistakes in them
/// end the build.
public final class FunctionFiles {

  private final Path folder;

  private FunctionFiles(Path folder) {
    this.folder = folder;
  }

  /// What the operator brings along, each empty for none.
  ///
  /// @param config directory with the configuration
  /// @param city databases, separated by commas
  /// @param asn likewise
  /// @param state directory with the last health, as a server keeps it
  private record Brought(String config, String city, String asn, String state) {}

  /// Makes the folder.
  ///
  /// @param arguments the folder to make, which must not exist, and those of [Brought]
  public static void main(String... arguments) throws IOException, RejectedConfiguration {
    if (arguments.length != 5) {
      throw new IllegalArgumentException("folder, configuration, city, ASN databases, state");
    }
    new FunctionFiles(Path.of(arguments[0]))
        .make(new Brought(arguments[1], arguments[2], arguments[3], arguments[4]));
  }

  private void make(Brought brought) throws IOException, RejectedConfiguration {
    Files.createDirectories(folder);
    copyFolder(brought.config(), PackagedFiles.CONFIG);
    copyFolder(brought.state(), PackagedFiles.STATE);
    copyDatabases(brought.city(), PackagedFiles.CITY);
    copyDatabases(brought.asn(), PackagedFiles.ASN);
    ConfigurationFeed.fillCache(inputs(), InstantSource.system());
  }

  private void copyFolder(String from, String name) throws IOException {
    if (from.isEmpty()) {
      return;
    }
    var source = Path.of(from);
    var target = folder.resolve(name);
    try (var files = Files.walk(source)) {
      for (var file : files.toList()) {
        var copy = target.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  /// Numbered, as their order counts.
  private void copyDatabases(String from, String name) throws IOException {
    if (from.isEmpty()) {
      return;
    }
    var target = Files.createDirectories(folder.resolve(name));
    int number = 1;
    for (var text : from.split(",", -1)) {
      var database = Path.of(text.strip());
      Files.copy(database, target.resolve("%02d-%s".formatted(number, database.getFileName())));
      number++;
    }
  }

  /// What the function will load.
  private ConfigurationFeed.Inputs inputs() {
    var config = folder.resolve(PackagedFiles.CONFIG);
    var city = databases(PackagedFiles.CITY);
    return new ConfigurationFeed.Inputs(
        Files.isDirectory(config) ? new ConfigSource.Directory(config) : ConfigSource.demo(),
        city.isEmpty() ? List.of(GeoSource.bundled()) : city,
        databases(PackagedFiles.ASN),
        Optional.of(new TableCache(folder.resolve(PackagedFiles.CACHE), InstantSource.system())));
  }

  private List<GeoSource> databases(String name) {
    return PackagedFiles.files(folder.resolve(name)).stream().map(GeoSource::file).toList();
  }
}
