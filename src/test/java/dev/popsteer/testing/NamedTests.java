package dev.popsteer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// Tests that documents name, in the form `ComparisonTest.gdnsdWeighted`.
public final class NamedTests {

  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

  private NamedTests() {}

  /// A test by its class and method.
  public record Named(String testClass, String method) {

    /// Whether it is in the sources.
    public boolean exists() {
      return source(testClass).contains("void " + method + "(");
    }
  }

  /// Those that a text names, in order.
  public static List<Named> in(String text) {
    return TEST.matcher(text)
        .results()
        .map(test -> new Named(test.group(1), test.group(2)))
        .toList();
  }

  private static String source(String testClass) {
    try (var files = Files.walk(TESTS)) {
      var found =
          files.filter(path -> path.getFileName().toString().equals(testClass + ".java")).toList();
      return found.size() == 1 ? Files.readString(found.getFirst()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
