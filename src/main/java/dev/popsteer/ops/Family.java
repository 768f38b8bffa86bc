package dev.popsteer.ops;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.time.Duration;
import java.util.List;

/// Makes families of metrics. `docs/metrics.md` lists them all.
final class Family {

  private static final double MILLIS_PER_SECOND = 1_000;

  private Family() {}

  /// One value that goes up and down.
  static MetricFamilySamples gauge(String name, String help, double value) {
    return new GaugeMetricFamily(name, help, value);
  }

  /// Values that go up and down, to be added, each with its labels.
  static GaugeMetricFamily gauges(String name, String help, String... labels) {
    return new GaugeMetricFamily(name, help, List.of(labels));
  }

  /// One value that only grows; its series is called `<name>_total`.
  static MetricFamilySamples counter(String name, String help, double value) {
    return new CounterMetricFamily(name, help, value);
  }

  /// Values that only grow, to be added, each with its labels.
  static CounterMetricFamily counters(String name, String help, String... labels) {
    return new CounterMetricFamily(name, help, List.of(labels));
  }

  /// What is the case is 1, what is not 0.
  static double truth(boolean isSo) {
    return isSo ? 1 : 0;
  }

  static double seconds(Duration time) {
    return time.toMillis() / MILLIS_PER_SECOND;
  }
}
