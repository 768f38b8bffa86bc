package dev.popsteer.probe;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.BinaryOperator;

/// What is to be said of something that is made of parts, such as a PoP of its addresses.
sealed interface Belief {

  /// Some part has not been probed yet that may decide.
  record Pending() implements Belief {}

  /// Nothing can be found out.
  record None() implements Belief {}

  /// That it is up, or that it is down.
  ///
  /// @param steady for how long at least that will stand
  record Known(boolean up, Duration steady) implements Belief {}

  static Belief of(Tally tally, Duration steady) {
    return switch (tally.verdict()) {
      case PENDING, EXPECTED_UP, EXPECTED_DOWN -> new Pending();
      case NONE -> new None();
      case UP -> new Known(true, steady);
      case DOWN -> new Known(false, steady);
    };
  }

  /// Of what is up if all its parts are. It stays up as long as all of them do, and down until the
  /// last of those that are down has come up. Parts of which nothing is known have no say.
  static Belief all(List<Belief> parts) {
    return decided(false, parts);
  }

  /// Of what is up if any of its parts is. It stays down as long as all of them do, and up until
  /// the last of those that are up has gone down.
  static Belief any(List<Belief> parts) {
    return decided(true, parts);
  }

  /// @param decisive one part of which this is so is enough
  private static Belief decided(boolean decisive, List<Belief> parts) {
    var known = parts.stream().filter(Known.class::isInstance).map(Known.class::cast).toList();
    var deciding = known.stream().filter(part -> part.up() == decisive).toList();
    if (!deciding.isEmpty()) {
      return new Known(decisive, steady(deciding, BinaryOperator.maxBy(Comparator.naturalOrder())));
    }
    if (parts.stream().anyMatch(Pending.class::isInstance)) {
      return new Pending();
    }
    return known.isEmpty()
        ? new None()
        : new Known(!decisive, steady(known, BinaryOperator.minBy(Comparator.naturalOrder())));
  }

  private static Duration steady(List<Known> parts, BinaryOperator<Duration> choice) {
    return parts.stream().map(Known::steady).reduce(choice).orElseThrow();
  }
}
