package dev.popsteer.cli;

import dev.popsteer.routing.Explanation;
import dev.popsteer.routing.Explanation.Candidate;
import dev.popsteer.routing.Explanation.RuleOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An explanation as a few lines for a terminal.
final class ExplanationText {

  private ExplanationText() {}

  static String of(Explanation explained) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s %s for %s: %s"
            .formatted(
                explained.name(), explained.type(), explained.client(), explained.outcome()));
    lines.add("  service   %s, TTL %d s".formatted(explained.service(), explained.ttlSeconds()));
    lines.add("  location  " + location(explained));
    if (explained.asn() != null) {
      var asn = explained.asn();
      lines.add("  network   AS%d %s".formatted(asn.number(), asn.organization()));
    }
    for (var zone : explained.coverageZones()) {
      lines.add("  coverage  %s, by %s".formatted(zone.name(), zone.prefix()));
    }
    lines.add("  scope     " + explained.scope());
    lines.add("  health    " + explained.health() + readAt(explained));
    explained.alarms().forEach(alarm -> lines.add("  ALARM     " + alarm));
    lines.add("  snapshot  %d, loaded %s".formatted(explained.snapshot(), explained.loadedAt()));
    lines.add("");
    lines.addAll(rules(explained.rules()));
    if (!explained.candidates().isEmpty()) {
      lines.add("");
      lines.addAll(candidates(explained));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String readAt(Explanation explained) {
    var at = explained.healthReadAt();
    return at == null ? "" : ", read last at " + at;
  }

  private static List<String> rules(List<RuleOutcome> rules) {
    var lines = new ArrayList<String>();
    lines.add(ruleRow("", "rule", "verdict", "because", "then"));
    for (var rule : rules) {
      lines.add(
          ruleRow(
              rule.decides() ? ">" : "", rule.name(), rule.verdict(), rule.why(), rule.action()));
    }
    return lines;
  }

  private static String ruleRow(Object... cells) {
    return "%-1s %-20s %-13s %-44s %s".formatted(cells).stripTrailing();
  }

  private static String location(Explanation explained) {
    var network = explained.network();
    if (network == null) {
      return "unknown to the GeoIP data";
    }
    var accuracy = network.accuracyKm() == 0 ? "" : ", within " + network.accuracyKm() + " km";
    return String.format(
        Locale.ROOT,
        "%s: %s %s %s (%.2f, %.2f%s)",
        network.prefix(),
        network.continent(),
        network.country(),
        network.subdivision(),
        network.latitude(),
        network.longitude(),
        accuracy);
  }

  private static List<String> candidates(Explanation explained) {
    var lines = new ArrayList<String>();
    lines.add(row("", "PoP", "pool", "place", "distance", "RTT", "state", "why"));
    for (var candidate : explained.candidates()) {
      var distance = candidate.distanceKm() == null ? "?" : candidate.distanceKm() + " km";
      lines.add(
          row(
              candidate.chosen() ? ">" : "",
              candidate.pop(),
              candidate.pool(),
              candidate.place(),
              distance,
              roundTrip(candidate),
              candidate.state(),
              why(candidate)));
    }
    if (explained.omittedCandidates() > 0) {
      lines.add("  … and %d more".formatted(explained.omittedCandidates()));
    }
    return lines;
  }

  /// With its state in words, unless that says no more.
  private static String why(Candidate candidate) {
    boolean isSaid =
        candidate.health().equals(candidate.state())
            || candidate.why().contains(candidate.health());
    return isSaid ? candidate.why() : candidate.why() + "; " + candidate.health();
  }

  /// With what bias and peering add, if anything: `14.2-10.0 ms`.
  private static String roundTrip(Candidate candidate) {
    var rttMillis = candidate.predictedRttMillis();
    var rtt = rttMillis == null ? "?" : String.format(Locale.ROOT, "%.1f", rttMillis);
    double adjustment = candidate.adjustmentMillis();
    var adjusted = adjustment == 0 ? "" : String.format(Locale.ROOT, "%+.1f", adjustment);
    return rttMillis == null && adjustment == 0 ? rtt : rtt + adjusted + " ms";
  }

  private static String row(Object... cells) {
    return "%-1s %-10s %-16s %-16s %10s %13s  %-8s %s".formatted(cells).stripTrailing();
  }
}
