package dev.popsteer.ops;

import dev.popsteer.dns.ResponseLimiter;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.util.List;

/// Answers over UDP that were over the rate limit of their source.
public final class LimiterMetrics implements MetricSource {

  private final ResponseLimiter limiter;

  public LimiterMetrics(ResponseLimiter limiter) {
    this.limiter = limiter;
  }

  @Override
  public List<MetricFamilySamples> read() {
    var counts = limiter.counts();
    var family =
        Family.counters(
            "popsteer_limited_answers",
            "Answers over UDP over the rate limit of their source.",
            "outcome");
    family.addMetric(List.of("slipped"), (double) counts.slipped());
    family.addMetric(List.of("dropped"), (double) counts.dropped());
    return List.of(family);
  }
}
