package dev.popsteer.cli;

import dev.popsteer.control.FirstSnapshot;
import dev.popsteer.transport.DnsServer;
import dev.popsteer.transport.UdpSockets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What of a server's start needs nothing of the framework, and is done beside the framework's own:
/// files and databases are loaded, and system calls linked.
///
/// The framework reads the settings, and is not there yet. So those that matter are guessed, from
/// environment variables and system properties; where anything else may have a say, nothing is
/// begun. [Server] knows the settings, and uses what was begun only if they are the same.
final class EarlyStart {

  /// In the thread that starts the server; the container, which makes all else, cannot be given it.
  private static final ScopedValue<EarlyStart> CURRENT = ScopedValue.newInstance();

  private static final String CONFIG_DIR = "popsteer.config-dir";
  private static final String CACHE_DIR = "popsteer.cache-dir";
  private static final String CITY = "popsteer.geo.city";
  private static final String ASN = "popsteer.geo.asn";
  private static final String UDP_SOCKETS = "popsteer.dns.udp-sockets";

  /// Where the framework finds settings beside these, in the working directory.
  private static final List<Path> OTHER_SETTINGS =
      List.of(Path.of("config", "application.properties"), Path.of(".env"));

  /// Settings by which it finds them elsewhere.
  private static final List<String> OTHER_PLACES =
      List.of("smallrye.config.locations", "quarkus.config.locations");

  private final LoadedFrom from;

  /// Null once it was asked for: the binding lasts as long as the process, and so would what was
  /// loaded.
  private final AtomicReference<@Nullable FirstSnapshot> first;

  private EarlyStart(LoadedFrom from) {
    this.from = from;
    this.first = new AtomicReference<>(FirstSnapshot.begin(from.inputs(), InstantSource.system()));
  }

  /// Begins, and runs the rest of the start meanwhile.
  static void during(Runnable rest) {
    during(new Guess(System.getProperties(), System.getenv()), rest);
  }

  static void during(Guess guess, Runnable rest) {
    if (OTHER_SETTINGS.stream().anyMatch(Files::exists)) {
      rest.run();
      return;
    }
    if (guess.says(UDP_SOCKETS).isEmpty()) {
      DnsServer.prepare(UdpSockets.AUTO);
    }
    guess
        .loadedFrom()
        .ifPresentOrElse(from -> ScopedValue.where(CURRENT, new EarlyStart(from)).run(rest), rest);
  }

  /// What was begun to be loaded; empty if that was nothing, or from elsewhere, or taken before.
  static Optional<FirstSnapshot> takeFirstSnapshot(LoadedFrom from) {
    return CURRENT.isBound() ? CURRENT.get().take(from) : Optional.empty();
  }

  private Optional<FirstSnapshot> take(LoadedFrom wanted) {
    return Optional.ofNullable(first.getAndSet(null)).filter(_ -> from.equals(wanted));
  }

  /// Settings as they are without the framework.
  record Guess(Properties properties, Map<String, String> environment) {

    /// Empty if others may say otherwise, or it takes more to understand what these say.
    Optional<LoadedFrom> loadedFrom() {
      boolean isPlain =
          Stream.of(CONFIG_DIR, CACHE_DIR, CITY, ASN)
              .flatMap(name -> says(name).stream())
              .allMatch(value -> value.indexOf('\\') < 0 && value.indexOf('$') < 0);
      if (!isPlain || OTHER_PLACES.stream().anyMatch(name -> says(name).isPresent())) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            new LoadedFrom(
                says(CONFIG_DIR).map(Path::of),
                says(CITY).map(Guess::paths),
                says(ASN).map(Guess::paths).orElse(List.of()),
                CacheDirectory.of(says(CACHE_DIR), environment)));
      } catch (InvalidPathException e) {
        return Optional.empty(); // which is reported where the settings are read
      }
    }

    private Optional<String> says(String name) {
      var variable = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
      return Optional.ofNullable(properties.getProperty(name, environment.get(variable)))
          .filter(value -> !value.isEmpty());
    }

    private static List<Path> paths(String list) {
      return Arrays.stream(list.split(",")).map(Path::of).toList();
    }
  }
}
