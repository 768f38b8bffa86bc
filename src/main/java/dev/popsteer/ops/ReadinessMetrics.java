package dev.popsteer.ops;

import dev.popsteer.transport.SelfCheck;
import dev.popsteer.transport.SelfCheck.Finding;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.util.List;

/// What the server finds when it asks itself.
public final class ReadinessMetrics implements MetricSource {

  private final ServingDns dns;

  /// @param dns what is found there; asking it may take half a second
  public ReadinessMetrics(ServingDns dns) {
    this.dns = dns;
  }

  @Override
  public List<MetricFamilySamples> read() {
    var found = dns.look();
    return List.of(
        Family.gauge(
            "popsteer_dns_ready",
            "Whether the server answers over UDP, as it finds when it asks itself.",
            Family.truth(found.isPresent() && !has(found.get(), Finding.SILENT))),
        Family.gauge(
            "popsteer_dns_overloaded",
            "Whether what it asks itself is lost among the many queries that come.",
            Family.truth(found.isPresent() && has(found.get(), Finding.OVERLOADED))));
  }

  private static boolean has(SelfCheck found, Finding finding) {
    return found.findings().containsValue(finding);
  }
}
