package dev.popsteer.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What becomes of PoPs that go up and down too often: they stay down until they have been found up
/// for a while.
///
/// @param changes how many changes, up or down, are not too many within the window
/// @param steady for how long a damped PoP must have been found up, without a change, to be up
public record Damping(int changes, Duration window, Duration steady) {

  public static final int MAX_CHANGES = 100;

  public static final Damping DEFAULT =
      new Damping(5, Duration.ofMinutes(5), Duration.ofSeconds(60));

  /// PoPs may go up and down as they like.
  public static final Damping OFF = new Damping(MAX_CHANGES, Duration.ZERO, Duration.ZERO);

  public Damping {
    if (changes < 1 || changes > MAX_CHANGES) {
      throw new IllegalArgumentException("changes are 1–" + MAX_CHANGES + ": " + changes);
    }
  }

  /// The last changes of a PoP.
  ///
  /// @param times oldest first, no more than it takes to tell whether they are too many
  /// @param damped whether they were too many, and it has not been steady since
  record Changes(List<Instant> times, boolean damped) {

    static final Changes NONE = new Changes(List.of(), false);

    Changes {
      times = List.copyOf(times);
    }
  }

  /// A PoP has been found the other way.
  Changes changed(Changes before, Instant now) {
    var times = new ArrayList<>(before.times());
    times.add(now);
    while (times.size() > changes + 1) {
      times.removeFirst();
    }
    boolean tooMany = times.size() > changes && since(times.getFirst(), now).compareTo(window) <= 0;
    return new Changes(times, before.damped() || tooMany);
  }

  /// A PoP has been found up, as before.
  Changes stayedUp(Changes before, Instant now) {
    return before.damped() && !remaining(before, now).isPositive()
        ? new Changes(before.times(), false)
        : before;
  }

  /// How long a damped PoP stays down if it is found up for as long.
  Duration remaining(Changes changes, Instant now) {
    return changes.times().isEmpty()
        ? Duration.ZERO
        : steady.minus(since(changes.times().getLast(), now));
  }

  private static Duration since(Instant time, Instant now) {
    var since = Duration.between(time, now);
    return since.isNegative() ? Duration.ZERO : since;
  }
}
