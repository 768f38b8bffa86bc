package dev.popsteer.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// A file of the operator's that is small when it is what it should be.
final class BoundedFile {

  private BoundedFile() {}

  /// Reads all of it.
  ///
  /// @throws RejectedConfiguration if that fails, which is an unreadable file, or if it is larger
  static byte[] read(Path file, int maxBytes) throws RejectedConfiguration {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new RejectedConfiguration(
            List.of("%s: larger than %d bytes".formatted(file, maxBytes)));
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw RejectedConfiguration.unreadable(file + ": no such file");
    } catch (IOException e) {
      throw RejectedConfiguration.unreadable(file + ": cannot be read: " + e);
    }
  }
}
