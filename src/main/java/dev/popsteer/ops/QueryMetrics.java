package dev.popsteer.ops;

import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.QueryCounts;
import dev.popsteer.dns.QueryTotals;
import dev.popsteer.dns.Unanswered;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was asked, what was answered, and how long that took.
public final class QueryMetrics implements MetricSource {

  private final QueryCounts counts;

  public QueryMetrics(QueryCounts counts) {
    this.counts = counts;
  }

  @Override
  public List<MetricFamilySamples> read() {
    var totals = counts.totals();
    return List.of(
        queries(totals),
        subnets(totals),
        truncated(totals),
        unanswered(totals),
        byLabel(
            "popsteer_service_answers",
            "Answers that a service decided.",
            "service",
            totals.services()),
        byLabel("popsteer_pop_answers", "Answers that begin with the PoP.", "pop", totals.pops()),
        decisions(totals),
        times(totals));
  }

  private static MetricFamilySamples queries(QueryTotals totals) {
    var family =
        Family.counters(
            "popsteer_queries", "Queries that were answered.", "transport", "type", "rcode");
    for (var queries : totals.queries()) {
      family.addMetric(
          List.of(label(queries.protocol()), queries.type(), queries.rcode()),
          (double) queries.count());
    }
    return family;
  }

  private static MetricFamilySamples subnets(QueryTotals totals) {
    var family =
        Family.counters(
            "popsteer_client_subnet_queries",
            "Answered queries with a client subnet (EDNS Client Subnet).",
            "transport");
    for (var protocol : Protocol.values()) {
      family.addMetric(List.of(label(protocol)), (double) totals.withSubnet(protocol));
    }
    return family;
  }

  private static MetricFamilySamples truncated(QueryTotals totals) {
    var family =
        Family.counters(
            "popsteer_truncated_answers", "Answers that say that there is more.", "transport");
    for (var protocol : Protocol.values()) {
      family.addMetric(List.of(label(protocol)), (double) totals.truncated(protocol));
    }
    return family;
  }

  private static MetricFamilySamples unanswered(QueryTotals totals) {
    var family =
        Family.counters(
            "popsteer_unanswered_messages", "Messages without an answer.", "transport", "reason");
    for (var protocol : Protocol.values()) {
      for (var why : Unanswered.values()) {
        family.addMetric(
            List.of(label(protocol), why.word()), (double) totals.unanswered(protocol, why));
      }
    }
    return family;
  }

  private static MetricFamilySamples byLabel(
      String name, String help, String label, Map<String, Long> counts) {
    var family = Family.counters(name, help, label);
    counts.forEach((value, count) -> family.addMetric(List.of(value), (double) count));
    return family;
  }

  private static MetricFamilySamples decisions(QueryTotals totals) {
    var family =
        Family.counters(
            "popsteer_decisions", "What was decided for clients of services.", "reason");
    totals
        .decisions()
        .forEach((kind, count) -> family.addMetric(List.of(kind.word()), (double) count));
    return family;
  }

  private static MetricFamilySamples times(QueryTotals totals) {
    var histograms =
        new TimeHistograms(
            "popsteer_answer_seconds",
            "From when a query was received to when its answer was sent.",
            "transport");
    for (var protocol : Protocol.values()) {
      histograms.add(List.of(label(protocol)), totals.times(protocol));
    }
    return histograms.family();
  }

  private static String label(Protocol protocol) {
    return protocol.name().toLowerCase(Locale.ROOT);
  }
}
