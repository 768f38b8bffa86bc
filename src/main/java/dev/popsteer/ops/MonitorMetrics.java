package dev.popsteer.ops;

import dev.popsteer.health.Heard;
import dev.popsteer.topology.PopCode;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.GaugeMetricFamily;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What each monitor says of each PoP: at most 64 monitors of a PoP, as many as are read.
///
/// Who may write health chooses the names of monitors, and nobody else.
public final class MonitorMetrics implements MetricSource {

  private final Supplier<Map<PopCode, List<Heard>>> monitors;

  /// @param monitors tells what they say now
  public MonitorMetrics(Supplier<Map<PopCode, List<Heard>>> monitors) {
    this.monitors = monitors;
  }

  @Override
  public List<MetricFamilySamples> read() {
    var up = gauges("up", "Whether the monitor says that the PoP is up.");
    var load = gauges("load", "How much of the PoP's capacity is in use, as the monitor says.");
    var age = gauges("report_age_seconds", "How old the monitor's report is.");
    var counts = gauges("report_counts", "Whether the report counts, for it is fresh.");
    new TreeMap<>(monitors.get())
        .forEach(
            (pop, heard) -> {
              // Names that differ only in what is not shown of them would be the same series.
              var shown = new HashSet<String>();
              for (var said : heard) {
                var labels = List.of(pop.text(), said.monitor());
                if (shown.add(said.monitor())) {
                  up.addMetric(labels, Family.truth(said.up()));
                  age.addMetric(labels, Family.seconds(said.age()));
                  counts.addMetric(labels, Family.truth(said.counts()));
                  var known = said.load();
                  if (known != null) {
                    load.addMetric(labels, known);
                  }
                }
              }
            });
    return List.of(up, load, age, counts);
  }

  private static GaugeMetricFamily gauges(String name, String help) {
    return Family.gauges("popsteer_monitor_" + name, help, "pop", "monitor");
  }
}
