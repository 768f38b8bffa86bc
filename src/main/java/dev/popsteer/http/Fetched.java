package dev.popsteer.http;

import dev.popsteer.playlist.Playlist;
import org.jspecify.annotations.Nullable;

/// What came of asking an origin for a playlist.
sealed interface Fetched {

  /// What can be told to a client.
  sealed interface Known extends Fetched {}

  /// It was there.
  ///
  /// @param bytes how long it was
  /// @param keepMillis how long it may be kept before the origin is asked again
  record Found(Playlist playlist, int bytes, Validators validators, long keepMillis)
      implements Known {}

  /// It was not.
  ///
  /// @param status for the client
  /// @param why in words that may be shown to anybody
  record Failed(int status, String why) implements Known {}

  /// It is still what it was when the validators were given.
  ///
  /// @param keepMillis see [Found]
  record Unchanged(long keepMillis) implements Fetched {}

  /// By what an origin knows again what it has given (RFC 9110 §8.8).
  record Validators(@Nullable String etag, @Nullable String lastModified) {

    static final Validators NONE = new Validators(null, null);
  }
}
