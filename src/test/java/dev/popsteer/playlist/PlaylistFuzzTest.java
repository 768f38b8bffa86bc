package dev.popsteer.playlist;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Whatever an origin sends is read, or refused, and can be written for a client; an MPD is one
/// afterwards too.
class PlaylistFuzzTest {

  private static final String ORIGIN = "https://origin.example.org";

  @FuzzTest
  void readsAnyBytesAsHls(byte[] bytes) {
    if (HlsPlaylist.read(bytes, ORIGIN) instanceof HlsPlaylist playlist) {
      var written = playlist.writtenFor(Beginnings.of("lhr1", "jfk1"));

      assertThat(written).startsWith("#EXTM3U").contains("#EXT-X-STREAM-INF:");
    }
  }

  @FuzzTest
  void readsAnyBytesAsMpd(byte[] bytes) {
    if (Mpd.read(bytes, ORIGIN) instanceof Mpd mpd) {
      var written = mpd.writtenFor(Beginnings.of("lhr1", "jfk1"));

      assertThat(Mpd.read(written.getBytes(StandardCharsets.UTF_8), ORIGIN))
          .isInstanceOf(Mpd.class);
    }
  }
}
