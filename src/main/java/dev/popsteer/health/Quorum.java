package dev.popsteer.health;

import java.util.List;

/// How many monitors it takes to believe that a PoP is down: more than this part of those whose
/// reports are fresh.
///
/// @param percent 0–99; at 0 one monitor is enough
public record Quorum(int percent) {

  public static final Quorum DEFAULT = new Quorum(50);

  public Quorum {
    if (percent < 0 || percent > 99) {
      throw new IllegalArgumentException("a quorum is 0–99 %: " + percent);
    }
  }

  /// What monitors say together.
  ///
  /// @param against how many say that the PoP is down
  /// @param reporting how many say anything
  record Verdict(boolean down, int against, int reporting) {

    /// Nobody says anything.
    static final Verdict UP = new Verdict(false, 0, 0);
  }

  Verdict judge(List<Hearing> fresh) {
    int against = 0;
    for (var hearing : fresh) {
      against += hearing.report().up() ? 0 : 1;
    }
    return new Verdict(isDown(against, fresh.size()), against, fresh.size());
  }

  boolean isDown(int against, int reporting) {
    return against * 100 > percent * reporting;
  }
}
