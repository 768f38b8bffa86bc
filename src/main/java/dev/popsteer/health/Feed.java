package dev.popsteer.health;

import java.time.Instant;

/// Where health comes from, and whether it still comes.
public sealed interface Feed {

  /// Nobody reports health: every PoP counts as up.
  record None() implements Feed {}

  /// Reports are being read.
  record Live() implements Feed {}

  /// Reports cannot be read. What was read last stays.
  ///
  /// @param since when the first attempt failed
  /// @param why what went wrong then, in words
  record Lost(Instant since, String why) implements Feed {}

  /// Reports could not be read since this process began. What it kept on disk before serves.
  ///
  /// @param keptAt when that was written
  record Recalled(Instant keptAt) implements Feed {}

  /// Whether there is a source that cannot be read at present.
  default boolean isLost() {
    return switch (this) {
      case Lost _, Recalled _ -> true;
      case None _, Live _ -> false;
    };
  }

  /// In words, for people who run it: why it cannot be read may name servers.
  default String describe() {
    return switch (this) {
      case None _, Live _, Recalled _ -> outline();
      case Lost lost -> outline() + " (" + lost.why() + ")";
    };
  }

  /// In words, for whoever asks.
  default String outline() {
    return switch (this) {
      case None() -> "no health feed is configured: every PoP counts as up";
      case Live() -> "live";
      case Lost lost -> "not readable since " + lost.since() + ": what was read last stays";
      case Recalled(Instant keptAt) ->
          "not readable since the start: what was kept on disk at " + keptAt + " serves";
    };
  }
}
