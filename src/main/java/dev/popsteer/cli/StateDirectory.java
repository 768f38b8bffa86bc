package dev.popsteer.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where the last good health is kept between starts.
final class StateDirectory {

  /// The value of the setting that switches it off.
  private static final String NONE = "none";

  private StateDirectory() {}

  /// The directory that is set or else, as is the custom: what systemd made of `StateDirectory=`,
  /// else `popsteer` in the user's directory for state. Empty if nothing is to be kept, or there is
  /// no such directory.
  ///
  /// @param setting a directory, or `none`
  static Optional<Path> of(Optional<String> setting, Map<String, String> environment) {
    if (setting.isPresent()) {
      return setting.filter(value -> !value.equals(NONE)).map(Path::of);
    }
    return CacheDirectory.variable("STATE_DIRECTORY", environment)
        .or(
            () ->
                CacheDirectory.variable("XDG_STATE_HOME", environment)
                    .map(home -> home.resolve("popsteer")))
        .or(
            () ->
                CacheDirectory.variable("HOME", environment)
                    .map(home -> home.resolve(".local/state/popsteer")));
  }
}
