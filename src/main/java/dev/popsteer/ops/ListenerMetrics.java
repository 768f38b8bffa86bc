package dev.popsteer.ops;

import dev.popsteer.transport.ListenerCounts;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Threads, connections, and queries that were lost before they were read.
public final class ListenerMetrics implements MetricSource {

  private final Supplier<ListenerCounts> counts;

  /// @param counts tells what they are now
  public ListenerMetrics(Supplier<ListenerCounts> counts) {
    this.counts = counts;
  }

  @Override
  public List<MetricFamilySamples> read() {
    var now = counts.get();
    var connections = now.connections();
    var ended =
        Family.counters(
            "popsteer_connections_ended",
            "Connections that were refused, or ended before their client was done.",
            "reason");
    ended.addMetric(List.of("refused"), (double) connections.refused());
    ended.addMetric(List.of("displaced"), (double) connections.displaced());
    ended.addMetric(List.of("overdue"), (double) connections.overdue());
    var families = new ArrayList<MetricFamilySamples>();
    families.add(
        Family.gauge(
            "popsteer_listener_threads",
            "Threads that receive queries and take connections.",
            now.threads().running()));
    families.add(
        Family.gauge(
            "popsteer_listener_threads_expected",
            "How many of them there should be.",
            now.threads().expected()));
    families.add(
        Family.gauge(
            "popsteer_connections_open",
            "Connections over TCP and TLS.",
            (double) connections.open()));
    families.add(
        Family.counter(
            "popsteer_connections",
            "Connections that were taken.",
            (double) connections.admitted()));
    families.add(ended);
    families.add(
        Family.counter(
            "popsteer_proxy_headers_malformed",
            "Queries and connections of trusted proxies without a sound PROXY header.",
            (double) now.malformedProxyHeaders()));
    now.droppedDatagrams()
        .ifPresent(
            dropped ->
                families.add(
                    Family.counter(
                        "popsteer_udp_queue_drops",
                        "Queries that the system threw away as nobody had read them in time.",
                        (double) dropped)));
    return families;
  }
}
