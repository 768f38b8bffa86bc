package dev.popsteer.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where configuration files are: `pops.yaml`, `services.yaml` and `zones/*.zone`.
public sealed interface ConfigSource {

  /// A directory of the file system, such as `/etc/popsteer`.
  record Directory(Path path) implements ConfigSource {}

  /// Texts in memory.
  ///
  /// @param texts by the path they would have in a directory, with `/`
  record Texts(Map<String, String> texts) implements ConfigSource {
    public Texts {
      texts = Map.copyOf(texts);
    }
  }

  /// The configuration that is built in, to be tried and to be learnt from.
  static Texts demo() {
    var texts = new LinkedHashMap<String, String>();
    for (var name : List.of("pops.yaml", "services.yaml", "zones/cdn.example.net.zone")) {
      texts.put(name, resource("/demo/" + name));
    }
    return new Texts(texts);
  }

  private static String resource(String name) {
    try (var stream = ConfigSource.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
