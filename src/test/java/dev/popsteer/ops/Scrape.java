package dev.popsteer.ops;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/// What whoever scrapes gets to see of sources.
final class Scrape {

  private Scrape() {}

  /// The series, one a line, without help and types.
  static List<String> of(MetricSource source) {
    return text(source).lines().filter(line -> !line.startsWith("#")).toList();
  }

  /// The same of one family.
  static List<String> of(MetricSource source, String family) {
    return of(source).stream().filter(line -> line.matches(family + "[{ ].*")).toList();
  }

  private static String text(MetricSource source) {
    var registry = new CollectorRegistry();
    registry.register(
        new Collector() {
          @Override
          public List<MetricFamilySamples> collect() {
            return source.read();
          }
        });
    var text = new StringWriter();
    try {
      TextFormat.write004(text, registry.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
