package dev.popsteer.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The folder that travels in a function's package beside its code. Any part of it may be missing.
///
/// | | |
/// | --- | --- |
/// | `config/` | the configuration; the demo if missing |
/// | `city/`, `asn/` | GeoIP databases, in the order of their names; the default one if missing |
/// | `cache/` | what was compiled of all these |
/// | `state/` | the last health that is known |
final class PackagedFiles {

  static final String FOLDER = "popsteer";
  static final String CONFIG = "config";
  static final String CITY = "city";
  static final String ASN = "asn";
  static final String CACHE = "cache";
  static final String STATE = "state";

  /// Of settings with directories: nowhere. A function could write to few, and they would not last.
  private static final String NOWHERE = "none";

  private PackagedFiles() {}

  /// The settings that lead to the files, without those that the environment has.
  ///
  /// @param task where the package is
  static Map<String, String> settings(Path task, Map<String, String> environment) {
    var folder = task.resolve(FOLDER);
    var settings = new LinkedHashMap<String, String>();
    if (Files.isDirectory(folder.resolve(CONFIG))) {
      settings.put("popsteer.config-dir", folder.resolve(CONFIG).toString());
    }
    putFiles("popsteer.geo.city", folder.resolve(CITY), settings);
    putFiles("popsteer.geo.asn", folder.resolve(ASN), settings);
    settings.put("popsteer.cache-dir", directoryOrNowhere(folder.resolve(CACHE)));
    settings.put("popsteer.state-dir", directoryOrNowhere(folder.resolve(STATE)));
    settings.keySet().removeIf(name -> environment.containsKey(variable(name)));
    return settings;
  }

  private static String directoryOrNowhere(Path directory) {
    return Files.isDirectory(directory) ? directory.toString() : NOWHERE;
  }

  private static void putFiles(String setting, Path directory, Map<String, String> settings) {
    var files = files(directory);
    if (!files.isEmpty()) {
      settings.put(setting, files.stream().map(Path::toString).collect(Collectors.joining(",")));
    }
  }

  /// The files of a directory by name; none if there is no such directory.
  static List<Path> files(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The environment variable for a setting.
  private static String variable(String setting) {
    return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
