package dev.popsteer.playlist;

/// What an origin has under the name of a playlist.
public sealed interface Playlist {

  /// How many copies of what has no pathways yet are made, at most: one for each of the best
  /// pathways. Players read all of them before they begin.
  int MAX_COPIES = 4;

  /// One that lists several ways to the same content, so that a client can be told which is best.
  sealed interface Steerable extends Playlist permits HlsPlaylist, Mpd {

    /// The playlist as it is right for a client.
    String writtenFor(Beginning beginning);
  }

  /// A media playlist: segments of one rendition, among which there is nothing to choose.
  record Media() implements Playlist {}

  /// It is no playlist, or one that cannot be read safely.
  ///
  /// @param why in words that may be shown to anybody
  record Unreadable(String why) implements Playlist {}
}
