package dev.popsteer.ops;

import dev.popsteer.control.RedisStatus;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.util.List;

/// How reading Redis goes.
public final class RedisMetrics implements MetricSource {

  private final RedisStatus status;

  public RedisMetrics(RedisStatus status) {
    this.status = status;
  }

  @Override
  public List<MetricFamilySamples> read() {
    var counts = status.counts();
    return List.of(
        gauge("up", "Whether all could be read the last time.", Family.truth(status.isReading())),
        gauge("look_seconds", "How long the last look took.", Family.seconds(status.lastLook())),
        gauge(
            "ignored_values_now",
            "Values that are there now and are ignored, for they are not understood.",
            status.ignoredNow()),
        counter("looks", "Looks at Redis.", counts.looks()),
        counter("failed_looks", "Looks of which nothing came.", counts.failedLooks()),
        counter(
            "ignored_values", "Values that were not understood, when new.", counts.ignoredValues()),
        counter(
            "oversized_values", "Replies that were too large to read.", counts.oversizedValues()),
        counter("hints", "Messages that something has changed.", counts.hints()),
        counter("unknown_hints", "Those that name no PoP.", counts.hintsOfUnknownPops()),
        counter(
            "subscriptions",
            "Subscriptions to such messages: the first, and one after each loss.",
            counts.subscriptions()));
  }

  private static MetricFamilySamples gauge(String name, String help, double value) {
    return Family.gauge("popsteer_redis_" + name, help, value);
  }

  private static MetricFamilySamples counter(String name, String help, long value) {
    return Family.counter("popsteer_redis_" + name, help, (double) value);
  }
}
