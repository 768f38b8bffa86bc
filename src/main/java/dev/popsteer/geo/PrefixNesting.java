package dev.popsteer.geo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;

/// Flattens prefixes, which may lie inside one another, into ranges: the longest one wins.
///
/// The prefixes are walked by first address, outer before inner; a stack holds those that the walk
/// is inside of. Where one ends, the one below it on the stack goes on.
final class PrefixNesting {

  private static final Comparator<Prefix> OUTER_FIRST =
      Comparator.comparing(Prefix::family)
          .thenComparing((a, b) -> compare(a.address(), b.address()))
          .thenComparingInt(Prefix::length);

  private record Open(Prefix prefix, int value) {}

  private final PrefixTable.Builder ranges;
  private final Deque<Open> open = new ArrayDeque<>();

  PrefixNesting(PrefixTable.Builder ranges) {
    this.ranges = ranges;
  }

  void addAll(Map<Prefix, Integer> values) {
    var entries = new ArrayList<>(values.entrySet());
    entries.sort(Map.Entry.comparingByKey(OUTER_FIRST));
    for (var entry : entries) {
      closeUnless(entry.getKey());
      ranges.add(entry.getKey().address(), entry.getValue());
      open.push(new Open(entry.getKey(), entry.getValue()));
    }
    closeAll();
  }

  private void closeUnless(Prefix next) {
    while (!open.isEmpty() && !open.getFirst().prefix().contains(next.address())) {
      closeInnermost();
    }
  }

  private void closeAll() {
    while (!open.isEmpty()) {
      closeInnermost();
    }
  }

  private void closeInnermost() {
    var after = open.pop().prefix().last().next();
    int outer = open.isEmpty() ? PrefixTable.NONE : open.getFirst().value();
    after.ifPresent(first -> ranges.add(first, outer));
  }

  private static int compare(IpAddress a, IpAddress b) {
    return Bits.compare(a.high(), a.low(), b.high(), b.low());
  }
}
