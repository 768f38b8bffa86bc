package dev.popsteer.ops;

import dev.popsteer.control.RedisStatus;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Says how reading Redis goes. Always up, for a router is as ready without Redis as with it.
@Readiness
@Singleton
public final class RedisReadiness implements HealthCheck {

  private final RedisStatus status;

  RedisReadiness(RedisStatus status) {
    this.status = status;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("redis").up();
    status
        .describe()
        .forEach(
            (name, value) -> {
              if (value instanceof Long number) {
                response.withData(name, number);
              } else {
                response.withData(name, value.toString());
              }
            });
    return response.build();
  }
}
