package dev.popsteer.ops;

import io.prometheus.client.Collector.MetricFamilySamples;
import java.util.List;

/// Something whose state is shown as metrics.
@FunctionalInterface
public interface MetricSource {

  /// The state as it is now. Called by those who scrape, several at once perhaps; no two sources
  /// have families of the same name.
  List<MetricFamilySamples> read();
}
