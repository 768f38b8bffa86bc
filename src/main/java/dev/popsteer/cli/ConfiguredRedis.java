package dev.popsteer.cli;

import dev.popsteer.redis.RedisDeployment;
import io.quarkus.arc.InjectableInstance;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/// The Redis that the settings name, if they do.
@Singleton
final class ConfiguredRedis {

  private final InjectableInstance<ReactiveRedisDataSource> clients;
  private final RedisConnectionSettings settings;
  private final Vertx vertx;

  @Inject
  ConfiguredRedis(
      @Any InjectableInstance<ReactiveRedisDataSource> clients,
      RedisConnectionSettings settings,
      Vertx vertx) {
    this.clients = clients;
    this.settings = settings;
    this.vertx = vertx;
  }

  /// Empty if none is configured.
  ///
  /// @throws IllegalArgumentException if the settings are wrong
  Optional<RedisDeployment> deployment() {
    // Asking for clients makes them, which is when their settings are read.
    return clients.listActive().isEmpty() ? Optional.empty() : settings.deployment(vertx);
  }
}
