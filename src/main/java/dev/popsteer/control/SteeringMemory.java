package dev.popsteer.control;

import dev.popsteer.config.SteeringConfig;
import dev.popsteer.routing.CompiledBefore;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.SteeringFile;
import dev.popsteer.routing.SteeringKey;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What configurations were compiled into before: the one that serves, and those in the cache.
///
/// Not for use by several threads at once.
final class SteeringMemory {

  private final Optional<TableCache> cache;

  /// Of the configuration that was compiled last; empty if it cannot be kept.
  private Optional<SteeringKey> key = Optional.empty();

  /// What the file with a key has, if it was read or written.
  private Optional<Kept> kept = Optional.empty();

  private record Kept(String key, Set<String> contents) {}

  SteeringMemory(Optional<TableCache> cache) {
    this.cache = cache;
  }

  /// What is of use for compiling a configuration; null if nothing is.
  ///
  /// @param serving what serves; null at the start
  @Nullable CompiledBefore before(
      SteeringConfig config, Geography geography, @Nullable CompiledConfiguration serving) {
    key =
        cache.flatMap(
            _ ->
                SteeringKey.of(
                    config.services(), config.topology(), geography, geography.networks()));
    if (serving != null && key.map(of -> of.isOf(serving.plans())).orElse(true)) {
      return serving.plans();
    }
    var found = cache.flatMap(of -> key.flatMap(of::findSteering));
    if (found.isPresent()) {
      kept = Optional.of(new Kept(key.orElseThrow().text(), found.get().contents()));
      return found.get();
    }
    return serving == null ? null : serving.plans();
  }

  /// Writes what serves into the cache, unless all of it is there.
  void keep(Snapshot snapshot) {
    if (key.isEmpty() || cache.isEmpty()) {
      return;
    }
    var name = key.get().text();
    var contents = SteeringFile.contents(snapshot);
    boolean known =
        kept.filter(of -> of.key().equals(name) && of.contents().containsAll(contents)).isPresent();
    if (!known && cache.get().keep(snapshot, key.get())) {
      kept = Optional.of(new Kept(name, contents));
    }
  }
}
