package dev.popsteer.http;

import dev.popsteer.http.Fetched.Known;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// What origins were found to have, as much as fits: what was not asked for for longest goes first.
///
/// Not safe for use by several threads.
final class KeptPlaylists {

  /// Of playlists as they came, and of their URLs; read, they take a few times as much.
  static final long MAX_BYTES = 16 * 1024 * 1024;

  /// What any of them takes.
  private static final int BYTES_EACH = 512;

  private final LinkedHashMap<OriginUrl, Kept> byUrl = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /// What an origin was found to have.
  ///
  /// @param untilMillis when it is to be asked again, in milliseconds since 1970
  /// @param goodAtMillis when it last said that this is what it has
  record Kept(Known what, long untilMillis, long goodAtMillis) {

    int bytes() {
      return switch (what) {
        case Fetched.Found found -> found.bytes();
        case Fetched.Failed _ -> 0;
      };
    }
  }

  @Nullable Kept get(OriginUrl url) {
    return byUrl.get(url);
  }

  void put(OriginUrl url, Kept kept) {
    var before = byUrl.put(url, kept);
    bytes += weight(url, kept) - (before == null ? 0 : weight(url, before));
    while (bytes > MAX_BYTES) {
      var oldest = byUrl.pollFirstEntry();
      bytes -= weight(oldest.getKey(), oldest.getValue());
    }
  }

  private static long weight(OriginUrl url, Kept kept) {
    return (long) BYTES_EACH + url.bytes() + kept.bytes();
  }
}
