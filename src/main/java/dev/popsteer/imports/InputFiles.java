package dev.popsteer.imports;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the files of one import: UTF-8, bounded in size and number.
///
/// What cannot be read becomes an error, and an empty result.
final class InputFiles {

  static final int MAX_FILE_BYTES = 16 << 20;
  static final int MAX_FILES = 1000;

  private final Findings findings;
  private int filesRead;

  InputFiles(Findings findings) {
    this.findings = findings;
  }

  /// Reads a file.
  ///
  /// @param named where problems with getting at the file are reported
  Optional<String> read(Path file, Position named) {
    if (++filesRead > MAX_FILES) {
      findings.error(named, "not read: an import has at most " + MAX_FILES + " files.");
      return Optional.empty();
    }
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        findings.error(named, file + " is not a file.");
        return Optional.empty();
      }
      try (var stream = Files.newInputStream(file)) {
        var bytes = stream.readNBytes(MAX_FILE_BYTES + 1);
        if (bytes.length > MAX_FILE_BYTES) {
          findings.error(named, file + " is larger than " + (MAX_FILE_BYTES >> 20) + " MiB.");
          return Optional.empty();
        }
        return decode(file, bytes);
      }
    } catch (IOException e) {
      findings.error(named, file + " cannot be read: " + reason(e) + ".");
      return Optional.empty();
    }
  }

  /// The files that a pattern of names matches, in the order of their names; hidden ones only if
  /// the pattern begins with a dot.
  ///
  /// @param pattern with `*`, `?` and `[…]`, without a directory
  List<Path> matching(Path directory, String pattern, Position named) {
    var found = new ArrayList<Path>();
    DirectoryStream.Filter<Path> visible =
        path -> pattern.startsWith(".") || !path.getFileName().toString().startsWith(".");
    try (var listing = Files.newDirectoryStream(directory, visible)) {
      // Braces mean something to Java, but nothing to glob(3).
      var escaped = pattern.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}");
      var matcher = directory.getFileSystem().getPathMatcher("glob:" + escaped);
      listing.forEach(
          path -> {
            if (found.size() <= MAX_FILES && matcher.matches(path.getFileName())) {
              found.add(path);
            }
          });
    } catch (IOException e) {
      findings.error(named, directory + " cannot be read: " + reason(e) + ".");
    } catch (IllegalArgumentException e) {
      findings.error(named, Shown.quoted(pattern) + " is not a pattern of file names.");
    }
    return found.stream().sorted().toList();
  }

  /// The path that a file names, seen from a directory; empty, and an error, if no file can have
  /// that name.
  Optional<Path> resolve(Path directory, String name, Position named) {
    try {
      return Optional.of(directory.resolve(name));
    } catch (InvalidPathException e) {
      findings.error(named, Shown.quoted(name) + " is not the name of a file.");
      return Optional.empty();
    }
  }

  private Optional<String> decode(Path file, byte[] bytes) {
    var text = CharBuffer.allocate(bytes.length);
    var result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true);
    text.flip();
    if (result.isError()) {
      findings.error(
          Position.of(file, text, text.length()),
          "a byte that is not UTF-8; save the file in that encoding.");
      return Optional.empty();
    }
    var decoded = text.toString();
    return Optional.of(decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "it does not exist";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
