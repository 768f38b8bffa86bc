package dev.popsteer.ops;

import dev.popsteer.health.PopState;
import dev.popsteer.routing.Alarm;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/// Ready as soon as there is a snapshot to answer from; whether that is done, [DnsReadiness] says.
/// Redis has no say in it: without Redis the last health serves, and a router that withdrew for
/// that would turn a small outage into a large one.
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
    var alarms = snapshots.alarms();
    if (!alarms.isEmpty()) {
      response.withData(
          "alarms", alarms.stream().map(Alarm::describe).collect(Collectors.joining("; ")));
    }
    return response
        .withData("number", snapshot.number())
        .withData("loadedAt", snapshot.configuration().loadedAt().toString())
        .withData("pops", pops(snapshot))
        .withData("health", snapshot.health().feed().describe());
  }

  /// How many PoPs are in each state: `10 up, 1 down, 1 drained`.
  private static String pops(Snapshot snapshot) {
    var counts =
        snapshot.configuration().topology().pops().stream()
            .collect(
                Collectors.groupingBy(
                    pop -> snapshot.health().of(pop.code()).word(), Collectors.counting()));
    return PopState.WORDS.stream()
        .filter(counts::containsKey)
        .map(word -> counts.get(word) + " " + word)
        .collect(Collectors.joining(", "));
  }
}
