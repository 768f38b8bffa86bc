package dev.popsteer.dns;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Numbers for things that the operator has, so that they can be counted in an array: given in
/// order, and for good, until there are no more; the rest share one.
///
/// Safe for use by many threads.
final class Numbers<T extends Comparable<T>> {

  /// Of nothing.
  static final int NONE = 0;

  /// Of all things that have no number of their own.
  static final int OTHER = 1;

  private static final int FIRST = 2;

  private final int most;
  private final Map<T, Integer> numbers = new ConcurrentHashMap<>();
  private final List<T> things = new CopyOnWriteArrayList<>();

  /// @param most how many things get a number of their own
  Numbers(int most) {
    this.most = most;
  }

  /// Numbers are below.
  int end() {
    return FIRST + most;
  }

  /// Gives numbers to those that have none yet, in their order.
  synchronized void give(Collection<T> wanted) {
    wanted.stream()
        .filter(thing -> !numbers.containsKey(thing))
        .sorted()
        .limit(most - numbers.size())
        .forEach(
            thing -> {
              things.add(thing);
              numbers.put(thing, FIRST + numbers.size());
            });
  }

  int of(@Nullable T thing) {
    return thing == null ? NONE : numbers.getOrDefault(thing, OTHER);
  }

  /// What has a number of its own; null for [#NONE] and [#OTHER].
  @Nullable T thing(int number) {
    return number < FIRST ? null : things.get(number - FIRST);
  }

  /// Those that have a number of their own.
  Map<T, Integer> given() {
    return new TreeMap<>(numbers);
  }
}
