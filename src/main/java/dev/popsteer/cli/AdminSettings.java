package dev.popsteer.cli;

import java.io.IOException;
import java.nio.file.Files;

/// One's own credential, by the settings.
final class AdminSettings {

  private AdminSettings() {}

  /// The token to show to a server: that of the environment, or the first one of the file.
  ///
  /// @throws Undone if there is none
  static String own(ServerSettings.Admin settings) throws Undone {
    try {
      var file = settings.tokenFile();
      var token =
          file.isEmpty()
              ? settings.token()
              : Files.readAllLines(file.get()).stream()
                  .map(String::strip)
                  .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                  .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                  .findFirst();
      return token.orElseThrow(
          () ->
              new Undone(
                  "no token to show: set POPSTEER_ADMIN_TOKEN_FILE to a file with the server's"
                      + " admin token, or POPSTEER_ADMIN_TOKEN"));
    } catch (IOException e) {
      throw new Undone("popsteer.admin.token-file cannot be read: " + e.getMessage());
    }
  }
}
