package dev.popsteer.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/// What this router is called among others.
final class RouterName {

  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private RouterName() {}

  /// The name that is set, else that of the host.
  ///
  /// @throws IllegalArgumentException if it could not stand in a key that people type
  static String of(Optional<String> setting) {
    var name = setting.orElseGet(RouterName::hostName);
    if (!SHAPE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "popsteer.router-name: \"%s\" is not 1 to 64 letters, digits, \".\", \"_\" or \"-\""
              .formatted(name));
    }
    return name;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // A host without a name in its own eyes.
      return "popsteer";
    }
  }
}
