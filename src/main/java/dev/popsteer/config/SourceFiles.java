package dev.popsteer.config;

import dev.popsteer.config.ConfigSource.Directory;
import dev.popsteer.config.ConfigSource.Texts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the files of one load, and remembers which.
///
/// What cannot be read becomes a problem, and an empty result.
final class SourceFiles {

  static final int MAX_FILE_BYTES = 16 << 20;
  static final int MAX_FILES = 1000;

  private static final Path ZONES = Path.of("zones");
  private static final String ZONE_SUFFIX = ".zone";

  private final ConfigSource source;
  private final Problems problems;
  private final Set<Path> asked = new LinkedHashSet<>();
  private int filesRead;

  SourceFiles(ConfigSource source, Problems problems) {
    this.source = source;
    this.problems = problems;
    if (source instanceof Directory directory) {
      asked.add(directory.path());
    }
  }

  Problems problems() {
    return problems;
  }

  /// What was asked for so far, as the file system knows it.
  List<Path> asked() {
    return List.copyOf(asked);
  }

  /// The zone files, in the order of their names, which end in `.zone`; empty if they could not be
  /// listed.
  Optional<List<Path>> zoneFiles() {
    return switch (source) {
      case Directory directory -> listZones(directory.path());
      case Texts texts ->
          Optional.of(
              texts.texts().keySet().stream()
                  .map(Path::of)
                  .filter(file -> ZONES.equals(file.getParent()) && isZone(file))
                  .sorted()
                  .toList());
    };
  }

  private Optional<List<Path>> listZones(Path directory) {
    asked.add(directory.resolve(ZONES));
    var found = new ArrayList<Path>();
    try (var listing = Files.newDirectoryStream(directory.resolve(ZONES))) {
      for (var file : listing) {
        if (isZone(file)) {
          found.add(ZONES.resolve(file.getFileName()));
        }
      }
    } catch (IOException | RuntimeException e) {
      problems.add(
          Position.startOf(ZONES),
          directory.resolve(ZONES) + " cannot be read: " + reason(e) + ".");
      return Optional.empty();
    }
    return Optional.of(found.stream().sorted().toList());
  }

  private static boolean isZone(Path file) {
    var name = file.getFileName().toString();
    return name.endsWith(ZONE_SUFFIX) && !name.startsWith(".");
  }

  /// Reads a file of the configuration directory.
  Optional<SourceText> read(Path file) {
    return read(file, Position.startOf(file));
  }

  /// Reads a file that another one names.
  ///
  /// @param file relative to the configuration directory, or absolute
  /// @param named where problems with getting at the file are reported
  Optional<SourceText> read(Path file, Position named) {
    if (++filesRead > MAX_FILES) {
      problems.add(named, "not read: a configuration has at most " + MAX_FILES + " files.");
      return Optional.empty();
    }
    return switch (source) {
      case Directory directory -> readFile(directory.path(), file, named);
      case Texts texts -> {
        var text = texts.texts().get(file.toString().replace('\\', '/'));
        if (text == null) {
          problems.add(named, "there is no file " + file + ".");
        }
        yield Optional.ofNullable(text).map(known -> new SourceText(file, withoutMark(known)));
      }
    };
  }

  private Optional<SourceText> readFile(Path directory, Path file, Position named) {
    try {
      var path = directory.resolve(file);
      asked.add(path);
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        problems.add(named, file + " is not a file.");
        return Optional.empty();
      }
      try (var stream = Files.newInputStream(path)) {
        var bytes = stream.readNBytes(MAX_FILE_BYTES + 1);
        if (bytes.length > MAX_FILE_BYTES) {
          problems.add(named, file + " is larger than " + (MAX_FILE_BYTES >> 20) + " MiB.");
          return Optional.empty();
        }
        return decode(file, bytes);
      }
    } catch (IOException | RuntimeException e) {
      problems.add(named, directory.resolve(file) + " cannot be read: " + reason(e) + ".");
      return Optional.empty();
    }
  }

  private Optional<SourceText> decode(Path file, byte[] bytes) {
    var text = CharBuffer.allocate(bytes.length);
    var result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true);
    text.flip();
    if (result.isError()) {
      problems.add(
          Position.of(file, text, text.length()),
          "a byte that is not UTF-8; save the file in that encoding.");
      return Optional.empty();
    }
    return Optional.of(new SourceText(file, withoutMark(text.toString())));
  }

  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "it does not exist";
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case InvalidPathException _ -> "its name is not a path";
      default -> String.valueOf(e.getMessage());
    };
  }
}
