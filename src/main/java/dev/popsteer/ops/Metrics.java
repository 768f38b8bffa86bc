package dev.popsteer.ops;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The program's own metrics, at `/q/metrics` beside those of the JVM.
///
/// Whoever scrapes has the present state read; only of queries something is counted for it
/// ([dev.popsteer.dns.QueryCounts]). The series of a PoP's or a monitor's state go when it goes. No
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
