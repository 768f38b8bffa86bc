package dev.popsteer.redis;

import java.util.List;

/// What Redis answers to one command.
public sealed interface Reply {

  /// A string.
  record Text(String value) implements Reply {}

  /// An integer.
  record Whole(long value) implements Reply {}

  /// There is no such thing.
  record Absent() implements Reply {}

  /// Several replies in one.
  record Many(List<Reply> replies) implements Reply {
    public Many {
      replies = List.copyOf(replies);
    }
  }

  /// More than is taken from Redis ([ReplyReader]), and so nothing of it.
  ///
  /// @param what is too large, in words
  record Oversized(String what) implements Reply {}

  /// Redis refuses, in its own words: `WRONGTYPE Operation against a key …`.
  record Refusal(String words) implements Reply {

    /// Whether it is of this kind: Redis's words begin with it.
    public boolean is(String kind) {
      return words.startsWith(kind);
    }
  }

  /// It could not be asked, or its answer did not come, while others came.
  ///
  /// @param why in words
  record Missing(String why) implements Reply {}
}
