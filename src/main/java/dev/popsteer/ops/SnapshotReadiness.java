package dev.popsteer.ops;

import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/// Ready as soon as there is a snapshot to answer from. Redis has no say in it: without Redis the
/// last health serves, and a router that withdrew for that would turn a small outage into a large
/// one.
@Readiness
@Singleton
public final class SnapshotReadiness implements HealthCheck {

  private final Snapshots snapshots;

  SnapshotReadiness(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("snapshot");
    return snapshots
        .current()
        .map(snapshot -> describe(response, snapshot).up())
        .orElseGet(response::down)
        .build();
  }

  private HealthCheckResponseBuilder describe(
      HealthCheckResponseBuilder response, Snapshot snapshot) {
    snapshots.healthReadAt().ifPresent(at -> response.withData("healthReadAt", at.toString()));
    var alarms = snapshot.health().alarms();
    if (!alarms.isEmpty()) {
      response.withData("alarms", String.join("; ", alarms));
    }
    return response
        .withData("number", snapshot.number())
        .withData("loadedAt", snapshot.configuration().loadedAt().toString())
        .withData("health", snapshot.health().feed().describe());
  }
}
