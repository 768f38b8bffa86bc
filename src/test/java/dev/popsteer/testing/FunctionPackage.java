package dev.popsteer.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;

/// `target/function.zip`, made of the classes that this build has compiled, by the goals that
/// `./mvnw package -Plambda` has for it, and unpacked as Lambda does.
///
/// The goals alone, and not the whole of that build: it would compile everything again, where other
/// tests are reading it.
public final class FunctionPackage {

  private static final Path ZIP = Path.of("target", "function.zip");

  private FunctionPackage() {}

  /// Made once for all tests of a run.
  private static final class Made {
    static final Path FILE = make();
  }

  private static Path make() {
    try {
      var log = Files.createDirectories(Path.of("target")).resolve("function-package.log");
      var maven =
          new ProcessBuilder(command())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (maven.waitFor() != 0) {
        throw new IOException("the package was not made:\n" + Files.readString(log));
      }
      return ZIP;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> command() {
    var command = new ArrayList<>(List.of("./mvnw", "-q", "-B", "-ntp", "-Plambda"));
    if (System.getProperty("popsteer.maven.mode", "").equals("offline=true")) {
      command.add("-o");
    }
    var repository = System.getProperty("popsteer.maven.repository");
    if (repository != null) {
      command.add("-Dmaven.repo.local=" + repository);
    }
    command.addAll(
        List.of("antrun:run@function-files", "quarkus:build", "antrun:run@function-zip"));
    return command;
  }

  /// Unpacks it into a directory.
  public static void unpack(Path directory) throws IOException {
    try (var zip = new ZipFile(Made.FILE.toFile())) {
      for (var entry : zip.stream().toList()) {
        var file = directory.resolve(entry.getName()).normalize();
        if (!file.startsWith(directory)) {
          throw new IOException(entry.getName() + " leads out of the package");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          try (var content = zip.getInputStream(entry)) {
            Files.copy(content, file);
          }
        }
      }
    }
  }

  /// Its size in bytes.
  public static long size() {
    return Made.FILE.toFile().length();
  }

  /// The jars and folders that a class is loaded from.
  static String classPathOf(List<Class<?>> classes) {
    return classes.stream()
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
        .map(location -> Path.of(URI.create(location.toString())).toString())
        .distinct()
        .reduce((first, second) -> first + File.pathSeparator + second)
        .orElseThrow();
  }
}
