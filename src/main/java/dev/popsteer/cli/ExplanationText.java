package dev.popsteer.cli;

import dev.popsteer.routing.Explanation;
import dev.popsteer.routing.Explanation.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An explanation as a few lines for a terminal.
final class ExplanationText {

  private ExplanationText() {}

  static String of(Explanation explained) {
    var lines = new ArrayList<String>();
    var chosen = explained.chosen() == null ? "no data" : explained.chosen();
    lines.add(
        "%s %s for %s: %s"
            .formatted(explained.name(), explained.type(), explained.client(), chosen));
    lines.add(
        "  service   %s, pool %s, TTL %d s"
            .formatted(explained.service(), explained.pool(), explained.ttlSeconds()));
    lines.add("  location  " + location(explained));
    if (explained.asn() != null) {
      var asn = explained.asn();
      lines.add("  network   AS%d %s".formatted(asn.number(), asn.organization()));
    }
    if (explained.coverageZone() != null) {
      lines.add("  coverage  " + explained.coverageZone());
    }
    if (explained.scope() != null) {
      lines.add("  scope     " + explained.scope());
    }
    lines.add("  health    " + explained.health());
    lines.add("  snapshot  %d, loaded %s".formatted(explained.snapshot(), explained.loadedAt()));
    lines.add("");
    lines.addAll(candidates(explained.candidates()));
    return String.join(System.lineSeparator(), lines);
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

  private static List<String> candidates(List<Candidate> candidates) {
    var lines = new ArrayList<String>();
    lines.add(row("", "PoP", "place", "distance", "RTT", "state", "why"));
    for (var candidate : candidates) {
      var distance = candidate.distanceKm() == null ? "?" : candidate.distanceKm() + " km";
      var rttMillis = candidate.predictedRttMillis();
      var rtt = rttMillis == null ? "?" : String.format(Locale.ROOT, "%.1f ms", rttMillis);
      lines.add(
          row(
              candidate.chosen() ? ">" : "",
              candidate.pop(),
              candidate.place(),
              distance,
              rtt,
              candidate.state(),
              candidate.why()));
    }
    return lines;
  }

  private static String row(Object... cells) {
    return "%-1s %-10s %-16s %10s %9s  %-8s %s".formatted(cells).stripTrailing();
  }
}
