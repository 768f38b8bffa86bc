package dev.popsteer.ops;

import dev.popsteer.http.AnswerTimes;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.util.List;

/// How requests over HTTP were answered, and how long that took.
public final class HttpMetrics implements MetricSource {

  private final AnswerTimes times;

  public HttpMetrics(AnswerTimes times) {
    this.times = times;
  }

  @Override
  public List<MetricFamilySamples> read() {
    var histograms =
        new TimeHistograms(
            "popsteer_http_answer_seconds",
            "From when a request was received to when its answer was given.",
            "kind",
            "status");
    for (var series : times.read()) {
      histograms.add(List.of(series.kind().word(), series.status()), series.times());
    }
    return List.of(histograms.family());
  }
}
