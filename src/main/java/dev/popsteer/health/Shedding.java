package dev.popsteer.health;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// How a PoP gets fewer clients when it has little room: all up to a load, none from another one
/// on, and in between as many as lie there.
///
/// Of several monitors' loads the median counts, so that one that is wrong changes little. The
/// share rises only when the load has fallen by a margin below the one that it was lowered at, and
/// it moves slowly, for it shows in the load only after resolvers have asked again: a share that
/// moved at once would swing.
///
/// @param from up to which load, of the PoP's capacity, it gets all clients
/// @param to from which load on it gets none
/// @param margin of load
/// @param move how long a share takes from all to none at least
public record Shedding(double from, double to, double margin, Duration move) {

  /// Loads make no difference.
  public static final Shedding OFF =
      new Shedding(Double.MAX_VALUE, Double.MAX_VALUE, 0, Duration.ZERO);

  public static final Shedding DEFAULT = new Shedding(0.8, 1, 0.05, Duration.ofSeconds(60));

  public Shedding {
    if (!(from >= 0 && from <= to)) {
      throw new IllegalArgumentException(from + " is not below " + to);
    }
  }

  /// What a PoP has room for.
  ///
  /// @param loadPercent what that was decided by
  record Room(Share share, int loadPercent) {

    static final Room PLENTY = new Room(Share.ALL, 0);
  }

  /// @param fresh reports, not empty
  Room room(List<Hearing> fresh, Room before) {
    double load = medianLoad(fresh);
    if (load < 0) {
      return Room.PLENTY;
    }
    var share = shareAt(load);
    if (share.compareTo(before.share()) < 0) {
      return new Room(share, percent(load));
    }
    var relaxed = shareAt(load + margin);
    return relaxed.compareTo(before.share()) > 0 ? new Room(relaxed, percent(load)) : before;
  }

  /// The lower one of two; negative if no monitor says.
  private static double medianLoad(List<Hearing> fresh) {
    double[] loads = new double[fresh.size()];
    int known = 0;
    for (var hearing : fresh) {
      var load = hearing.report().load();
      if (load != null) {
        loads[known++] = load;
      }
    }
    Arrays.sort(loads, 0, known);
    return known == 0 ? -1 : loads[(known - 1) / 2];
  }

  private Share shareAt(double load) {
    if (load <= from) {
      return Share.ALL;
    }
    if (load >= to) {
      return Share.NONE;
    }
    return new Share((int) Math.ceil(Share.STEPS * (to - load) / (to - from)));
  }

  private static int percent(double load) {
    return (int) Math.round(load * 100);
  }
}
