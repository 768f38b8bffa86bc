package dev.popsteer.ops;

import dev.popsteer.dns.QueryTotals.Times;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Makes a family of histograms of times, in seconds.
final class TimeHistograms {

  private static final double NANOS_PER_SECOND = 1e9;

  private final String name;
  private final String help;
  private final List<String> labels;
  private final List<String> bucketLabels;
  private final List<Sample> samples = new ArrayList<>();

  TimeHistograms(String name, String help, String... labels) {
    this.name = name;
    this.help = help;
    this.labels = List.of(labels);
    this.bucketLabels = with(this.labels, "le");
  }

  /// Adds one.
  ///
  /// @param values of the labels
  void add(List<String> values, Times times) {
    long count = 0;
    for (var bucket : times.buckets()) {
      count += bucket.count();
      var limit = limit(bucket.limitNanos());
      samples.add(new Sample(name + "_bucket", bucketLabels, with(values, limit), (double) count));
    }
    samples.add(new Sample(name + "_count", labels, values, (double) count));
    samples.add(new Sample(name + "_sum", labels, values, times.sumNanos() / NANOS_PER_SECOND));
  }

  /// All that were added.
  MetricFamilySamples family() {
    return new MetricFamilySamples(name, Collector.Type.HISTOGRAM, help, samples);
  }

  private static List<String> with(List<String> texts, String last) {
    return Stream.concat(texts.stream(), Stream.of(last)).toList();
  }

  private static String limit(long nanos) {
    return Collector.doubleToGoString(
        nanos == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : nanos / NANOS_PER_SECOND);
  }
}
