package dev.popsteer.control;

import dev.popsteer.health.Health;
import dev.popsteer.topology.PopCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What of a change of health people are told, and what must not be lost with the process.
final class HealthNews {

  /// Lines about one change. A thousand PoPs may change at once.
  static final int MAX_LINES = 20;

  private final Health before;
  private final Health after;

  HealthNews(Health before, Health after) {
    this.before = before;
    this.after = after;
  }

  /// A line for each PoP that is in another state, as far as there are not too many.
  ///
  /// @param snapshot the number of the one that they are in this state from
  List<String> lines(long snapshot) {
    var changed = pops().filter(this::isNews).sorted().toList();
    var lines = new ArrayList<String>();
    for (var pop : changed.subList(0, Math.min(changed.size(), MAX_LINES))) {
      lines.add(
          "%s: %s (before: %s), snapshot %d"
              .formatted(pop, after.of(pop).describe(), before.of(pop).describe(), snapshot));
    }
    if (changed.size() > MAX_LINES) {
      lines.add(
          "… and %d more PoPs are in another state, snapshot %d"
              .formatted(changed.size() - MAX_LINES, snapshot));
    }
    return lines;
  }

  /// Whether a restart that does not know of it would send clients elsewhere.
  boolean isToBeKept() {
    return pops().anyMatch(pop -> isNews(pop) || !after.shareOf(pop).equals(before.shareOf(pop)));
  }

  private Stream<PopCode> pops() {
    return after.standings().keySet().stream();
  }

  private boolean isNews(PopCode pop) {
    return after.of(pop).isNewsAfter(before.of(pop));
  }
}
