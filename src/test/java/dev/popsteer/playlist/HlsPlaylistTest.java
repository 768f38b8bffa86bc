package dev.popsteer.playlist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HlsPlaylistTest {

  private static final String ORIGIN = "https://origin.example.org";

  private static final String STEERING =
      "#EXT-X-CONTENT-STEERING:SERVER-URI=\"https://steer.example.net/steering/hls/v.example.net\"";

  private static Playlist read(String text) {
    return HlsPlaylist.read(text.getBytes(StandardCharsets.UTF_8), ORIGIN);
  }

  private static String written(String text, Beginning beginning) {
    assertThat(read(text)).isInstanceOf(HlsPlaylist.class);
    return ((HlsPlaylist) read(text)).writtenFor(beginning);
  }

  @Test
  void copiesWhatHasNoPathwaysForEachOfThem() {
    var text =
        """
        #EXTM3U
        #EXT-X-VERSION:6
        ## a comment
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",URI="audio/en.m3u8",X-OWN="x"
        #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="English",INSTREAM-ID="CC1"
        #EXT-X-STREAM-INF:BANDWIDTH=2000000,CODECS="avc1.4d401f,mp4a.40.2",AUDIO="a",CLOSED-CAPTIONS="cc"
        720.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=1000000,AUDIO="a"

        https://origin.example.org/other/360.m3u8?x=1
        #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=100000,URI="/iframes.m3u8"
        #EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="skd://key"
        #EXT-X-SESSION-DATA:DATA-ID="d",URI="data.json"
        #EXT-X-NEW-TAG:URI="kept"
        """;

    assertThat(written(text, Beginnings.of("lhr1", "jfk1")))
        .isEqualTo(
            """
            #EXTM3U
            %s,PATHWAY-ID="lhr1"
            #EXT-X-VERSION:6
            ## a comment
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a@lhr1",NAME="English",URI="https://lhr1.example.org/live/a/audio/en.m3u8",X-OWN="x"
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a@jfk1",NAME="English",URI="https://jfk1.example.org/live/a/audio/en.m3u8",X-OWN="x"
            #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="English",INSTREAM-ID="CC1"
            #EXT-X-STREAM-INF:BANDWIDTH=2000000,CODECS="avc1.4d401f,mp4a.40.2",AUDIO="a@lhr1",CLOSED-CAPTIONS="cc",PATHWAY-ID="lhr1"
            https://lhr1.example.org/live/a/720.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=1000000,AUDIO="a@lhr1",PATHWAY-ID="lhr1"

            https://lhr1.example.org/other/360.m3u8?x=1
            #EXT-X-STREAM-INF:BANDWIDTH=2000000,CODECS="avc1.4d401f,mp4a.40.2",AUDIO="a@jfk1",CLOSED-CAPTIONS="cc",PATHWAY-ID="jfk1"
            https://jfk1.example.org/live/a/720.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=1000000,AUDIO="a@jfk1",PATHWAY-ID="jfk1"

            https://jfk1.example.org/other/360.m3u8?x=1
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=100000,URI="https://lhr1.example.org/iframes.m3u8",PATHWAY-ID="lhr1"
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=100000,URI="https://jfk1.example.org/iframes.m3u8",PATHWAY-ID="jfk1"
            #EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="skd://key"
            #EXT-X-SESSION-DATA:DATA-ID="d",URI="https://lhr1.example.org/live/a/data.json"
            #EXT-X-NEW-TAG:URI="kept"
            """
                .formatted(STEERING));
  }

  @Test
  void copiesForTheBestPathwaysAlone() {
    var text = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n";

    assertThat(written(text, Beginnings.of("a", "b", "c", "d", "e")).lines())
        .filteredOn(line -> line.startsWith("https:"))
        .containsExactly(
            "https://a.example.org/live/a/a.m3u8",
            "https://b.example.org/live/a/a.m3u8",
            "https://c.example.org/live/a/a.m3u8",
            "https://d.example.org/live/a/a.m3u8");
  }

  @Test
  void putsVariantsOfBetterPathwaysFirst() {
    var text =
        """
        #EXTM3U
        #EXT-X-CONTENT-STEERING:SERVER-URI="https://old.example.net/",PATHWAY-ID="lhr1"
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="far",NAME="a",URI="a.m3u8"
        #EXT-X-STREAM-INF:BANDWIDTH=2,PATHWAY-ID="lhr1"
        https://cdn.example.org/lhr1/720.m3u8
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-STREAM-INF:BANDWIDTH=2,PATHWAY-ID="jfk1",AUDIO="far"
        jfk1/720.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=2,PATHWAY-ID="unknown"
        unknown/720.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=1,PATHWAY-ID="jfk1"
        jfk1/360.m3u8
        """;

    assertThat(written(text, Beginnings.of("nrt1", "jfk1", "lhr1")))
        .isEqualTo(
            """
            #EXTM3U
            %s,PATHWAY-ID="jfk1"
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="far",NAME="a",URI="https://jfk1.example.org/live/a/a.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=2,PATHWAY-ID="jfk1",AUDIO="far"
            https://jfk1.example.org/live/a/jfk1/720.m3u8
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-STREAM-INF:BANDWIDTH=1,PATHWAY-ID="jfk1"
            https://jfk1.example.org/live/a/jfk1/360.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=2,PATHWAY-ID="lhr1"
            https://cdn.example.org/lhr1/720.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=2,PATHWAY-ID="unknown"
            https://nrt1.example.org/live/a/unknown/720.m3u8
            """
                .formatted(STEERING));
  }

  @Test
  void namesNoPathwayWhereItKnowsNone() {
    var text = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,PATHWAY-ID=\"x\"\nhttps://x.example.org/a\n";

    assertThat(written(text, Beginnings.of("lhr1")))
        .isEqualTo(text.replace("#EXTM3U\n", "#EXTM3U\n" + STEERING + "\n"));
  }

  @Test
  void steersNothingWhereVariantsAreElsewhere() {
    var text =
        """
        #EXTM3U
        #EXT-X-STREAM-INF:BANDWIDTH=2
        https://cdn.example.org/720.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=1
        360.m3u8
        """;

    assertThat(written(text, Beginnings.of("lhr1", "jfk1")))
        .isEqualTo(text.replace("\n360", "\nhttps://lhr1.example.org/live/a/360"));
  }

  @Test
  void keepsEndsOfLines() {
    assertThat(written("#EXTM3U\r\n#EXT-X-STREAM-INF:A=1\r\na.m3u8\r\n", Beginnings.of("lhr1")))
        .isEqualTo(
            "#EXTM3U\r\n"
                + STEERING
                + ",PATHWAY-ID=\"lhr1\"\r\n"
                + "#EXT-X-STREAM-INF:A=1,PATHWAY-ID=\"lhr1\"\r\n"
                + "https://lhr1.example.org/live/a/a.m3u8\r\n");
  }

  @Test
  void takesAVariantWithoutAUriForALine() {
    var text = "#EXTM3U\n#EXT-X-STREAM-INF:A=1\n#EXT-X-STREAM-INF:A=2\na\n#EXT-X-STREAM-INF:A=3\n";

    assertThat(written(text, Beginnings.of("lhr1")).lines())
        .containsExactly(
            "#EXTM3U",
            STEERING + ",PATHWAY-ID=\"lhr1\"",
            "#EXT-X-STREAM-INF:A=1",
            "#EXT-X-STREAM-INF:A=2,PATHWAY-ID=\"lhr1\"",
            "https://lhr1.example.org/live/a/a",
            "#EXT-X-STREAM-INF:A=3");
  }

  @Test
  void knowsMediaPlaylists() {
    assertThat(read("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\na.ts\n"))
        .isEqualTo(new Playlist.Media());
    assertThat(read("\ufeff#EXTM3U")).isEqualTo(new Playlist.Media());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "EXTM3U", "#EXT", "\n#EXTM3U"})
  void refusesWhatIsNoPlaylist(String text) {
    assertThat(read(text)).isInstanceOf(Playlist.Unreadable.class);
  }

  @Test
  void refusesMoreLinesThanPlayersWouldRead() {
    assertThat(read("#EXTM3U\n" + "\n".repeat(HlsPlaylist.MAX_LINES)))
        .isInstanceOf(Playlist.Unreadable.class);
  }
}
