package dev.popsteer.http;

import dev.popsteer.playlist.HlsPlaylist;
import dev.popsteer.playlist.Mpd;
import dev.popsteer.playlist.Playlist;
import java.util.Optional;

/// What players speak: each has playlists and steering manifests of its own.
enum PlayerFormat {
  /// RFC 8216 and its second edition.
  HLS("hls", "application/vnd.apple.steering-list", ".m3u8", "application/vnd.apple.mpegurl") {
    @Override
    Playlist read(byte[] playlist, String origin) {
      return HlsPlaylist.read(playlist, origin);
    }
  },
  /// ISO/IEC 23009-1 and ETSI TS 103 998.
  DASH("dash", "application/json", ".mpd", "application/dash+xml") {
    @Override
    Playlist read(byte[] playlist, String origin) {
      return Mpd.read(playlist, origin);
    }
  };

  private final String word;
  private final String manifestType;
  private final String suffix;
  private final String playlistType;

  PlayerFormat(String word, String manifestType, String suffix, String playlistType) {
    this.word = word;
    this.manifestType = manifestType;
    this.suffix = suffix;
    this.playlistType = playlistType;
  }

  /// Whose playlist a path is, by its ending.
  static Optional<PlayerFormat> ofPath(String path) {
    for (var format : values()) {
      if (path.endsWith(format.suffix)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /// What stands before the name of a service in the path of a manifest.
  String prefix() {
    return SteeringManifest.PATH + word + "/";
  }

  /// The media type of manifests.
  String manifestType() {
    return manifestType;
  }

  /// The media type of playlists.
  String playlistType() {
    return playlistType;
  }

  /// Reads a playlist.
  ///
  /// @param origin scheme and host of the server that it comes from, perhaps with a port
  abstract Playlist read(byte[] playlist, String origin);
}
