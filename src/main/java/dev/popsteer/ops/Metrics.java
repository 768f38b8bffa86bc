package dev.popsteer.ops;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The program's own metrics, at `/q/metrics` beside those of the JVM.
///
/// Nothing is counted or kept for them: whoever scrapes has the present state read. So all values
/// of a source are of the same moment, and the series of a PoP or a monitor go when it goes. No
/// label has a value that a client of the name server can choose.
@Singleton
public final class Metrics {

  private final List<MetricSource> sources = new CopyOnWriteArrayList<>();

  /// What the framework adds its own metrics to, and shows.
  @Produces
  @Singleton
  CollectorRegistry registry() {
    var registry = new CollectorRegistry(true);
    registry.register(new Scrape());
    return registry;
  }

  /// Shows a source from now on.
  public void add(MetricSource source) {
    sources.add(source);
  }

  private final class Scrape extends Collector {

    @Override
    public List<MetricFamilySamples> collect() {
      return sources.stream().flatMap(source -> source.read().stream()).toList();
    }
  }
}
