package dev.popsteer.ops;

import dev.popsteer.health.Feed;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// What is believed of each PoP, and whether that is kept up to date.
public final class HealthMetrics implements MetricSource {

  private final Snapshots snapshots;
  private final InstantSource clock;

  public HealthMetrics(Snapshots snapshots, InstantSource clock) {
    this.snapshots = snapshots;
    this.clock = clock;
  }

  /// Nothing until there is a snapshot.
  @Override
  public List<MetricFamilySamples> read() {
    var snapshot = snapshots.current();
    if (snapshot.isEmpty()) {
      return List.of();
    }
    var families = new ArrayList<>(ofPops(standings(snapshot.get())));
    families.addAll(ofFeed(snapshot.get().health()));
    return families;
  }

  private static Map<String, Standing> standings(Snapshot snapshot) {
    var standings = new TreeMap<String, Standing>();
    for (var pop : snapshot.configuration().topology().pops()) {
      standings.put(pop.code().text(), snapshot.health().standing(pop.code()));
    }
    return standings;
  }

  private static List<MetricFamilySamples> ofPops(Map<String, Standing> standings) {
    return List.of(
        perPop(
            "popsteer_pop_up",
            "Whether clients are to be sent to the PoP, all or some.",
            standings,
            pop -> Family.truth(pop.state().isUp())),
        perPop(
            "popsteer_pop_share",
            "Which part of its clients the PoP gets, 0 to 1.",
            standings,
            pop -> (double) pop.share().steps() / Share.STEPS),
        states(standings),
        perPop(
            "popsteer_pop_overridden",
            "Whether an operator says whether the PoP is up or down.",
            standings,
            pop -> Family.truth(pop.state() instanceof PopState.Overridden)),
        perPop(
            "popsteer_pop_silent",
            "Whether none of the PoP's monitors has a fresh report, so that the last state stays.",
            standings,
            pop -> Family.truth(pop.silentSince() != null)),
        Family.gauge(
            "popsteer_hold_back_active",
            "Whether PoPs are found down that are not believed to be yet, for they are too many.",
            Family.truth(
                standings.values().stream()
                    .anyMatch(pop -> pop.state() instanceof PopState.HeldBack))));
  }

  private static MetricFamilySamples perPop(
      String name,
      String help,
      Map<String, Standing> standings,
      ToDoubleFunction<Standing> valueOf) {
    var family = Family.gauges(name, help, "pop");
    standings.forEach(
        (pop, standing) -> family.addMetric(List.of(pop), valueOf.applyAsDouble(standing)));
    return family;
  }

  private static MetricFamilySamples states(Map<String, Standing> standings) {
    var family =
        Family.gauges(
            "popsteer_pop_state", "1 for the state that the PoP is in, else 0.", "pop", "state");
    standings.forEach(
        (pop, standing) -> {
          for (var word : PopState.WORDS) {
            family.addMetric(
                List.of(pop, word), Family.truth(word.equals(standing.state().word())));
          }
        });
    return family;
  }

  private List<MetricFamilySamples> ofFeed(Health health) {
    var families = new ArrayList<MetricFamilySamples>();
    if (!(health.feed() instanceof Feed.None)) {
      families.add(
          Family.gauge(
              "popsteer_health_feed_live",
              "Whether what monitors report is being read; no series if nothing reports health.",
              Family.truth(!health.feed().isLost())));
    }
    readAt(health.feed())
        .ifPresent(
            at ->
                families.add(
                    Family.gauge(
                        "popsteer_health_age_seconds",
                        "How long ago health was read last; no series if it never was.",
                        Family.seconds(Duration.between(at, clock.instant())))));
    families.add(
        Family.gauge(
            "popsteer_alarms",
            "How many alarms there are; /q/health/ready has the words.",
            snapshots.alarms().size()));
    return families;
  }

  /// When health was read, if not by this process then by the one before it.
  private Optional<Instant> readAt(Feed feed) {
    return snapshots
        .healthReadAt()
        .or(() -> feed instanceof Feed.Recalled(Instant at) ? Optional.of(at) : Optional.empty());
  }
}
