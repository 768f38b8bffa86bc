package dev.popsteer.geo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.function.IntBinaryOperator;

/// Flattens prefixes, which may lie inside one another, into ranges.
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
  private final IntBinaryOperator within;
  private final Deque<Open> open = new ArrayDeque<>();

  /// @param within the value inside a prefix, of the value around it, or [PrefixTable#NONE], and
  ///   its own
  PrefixNesting(PrefixTable.Builder ranges, IntBinaryOperator within) {
    this.ranges = ranges;
    this.within = within;
  }

  void addAll(Map<Prefix, Integer> values) {
    var entries = new ArrayList<>(values.entrySet());
    entries.sort(Map.Entry.comparingByKey(OUTER_FIRST));
    for (var entry : entries) {
      closeUnless(entry.getKey());
      int value = within.applyAsInt(around(), entry.getValue());
      ranges.add(entry.getKey().address(), value);
      open.push(new Open(entry.getKey(), value));
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
    int outer = around();
    after.ifPresent(first -> ranges.add(first, outer));
  }

  private int around() {
    return open.isEmpty() ? PrefixTable.NONE : open.getFirst().value();
  }

  private static int compare(IpAddress a, IpAddress b) {
    return Bits.compare(a.high(), a.low(), b.high(), b.low());
  }
}
