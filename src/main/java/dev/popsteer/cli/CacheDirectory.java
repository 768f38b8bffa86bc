package dev.popsteer.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where compiled GeoIP databases are kept between starts.
final class CacheDirectory {

  /// The value of the setting that switches the cache off.
  private static final String NONE = "none";

  private CacheDirectory() {}

  /// The directory that is set or else, as is the custom: what systemd made of `CacheDirectory=`,
  /// else `popsteer` in the user's directory for caches. Empty if nothing is to be kept, or there
  /// is no such directory.
  ///
  /// @param setting a directory, or `none`
  static Optional<Path> of(Optional<String> setting, Map<String, String> environment) {
    if (setting.isPresent()) {
      return setting.filter(value -> !value.equals(NONE)).map(Path::of);
    }
    return variable("CACHE_DIRECTORY", environment)
        .or(() -> variable("XDG_CACHE_HOME", environment).map(home -> home.resolve("popsteer")))
        .or(() -> variable("HOME", environment).map(home -> home.resolve(".cache/popsteer")));
  }

  /// A variable with an absolute path; the XDG Base Directory Specification says to ignore others.
  /// Of several that systemd was told to make, the first counts.
  static Optional<Path> variable(String name, Map<String, String> environment) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isEmpty())
        .map(value -> Path.of(value.split(":", 2)[0]))
        .filter(Path::isAbsolute);
  }
}
