package dev.popsteer.cli;

import dev.popsteer.config.ConfigSource;
import dev.popsteer.control.ConfigurationFeed;
import dev.popsteer.control.TableCache;
import dev.popsteer.geo.GeoSource;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a server is to load, by its settings.
///
/// @param configDir the operator's files; the demo's if empty
/// @param city City or Country databases; the bundled one if empty
/// @param asn ASN databases
/// @param cache where compiled databases are kept; nowhere if empty
record LoadedFrom(
    Optional<Path> configDir, Optional<List<Path>> city, List<Path> asn, Optional<Path> cache) {

  static LoadedFrom of(ServerSettings settings, Map<String, String> environment) {
    return new LoadedFrom(
        settings.configDir(),
        settings.geo().city(),
        settings.geo().asn().orElse(List.of()),
        CacheDirectory.of(settings.cacheDir(), environment));
  }

  ConfigurationFeed.Inputs inputs() {
    return new ConfigurationFeed.Inputs(
        configDir.<ConfigSource>map(ConfigSource.Directory::new).orElseGet(ConfigSource::demo),
        city.map(LoadedFrom::files).orElseGet(() -> List.of(GeoSource.bundled())),
        files(asn),
        cache.map(directory -> new TableCache(directory, InstantSource.system())));
  }

  private static List<GeoSource> files(List<Path> paths) {
    return paths.stream().map(GeoSource::file).toList();
  }
}
