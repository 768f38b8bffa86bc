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

  /// In words, for people.
  default String describe() {
    return switch (this) {
      case None() -> "no health feed is configured: every PoP counts as up";
      case Live() -> "live";
      case Lost(Instant since, String why) ->
          "not readable since " + since + ": what was read last stays (" + why + ")";
    };
  }
}
