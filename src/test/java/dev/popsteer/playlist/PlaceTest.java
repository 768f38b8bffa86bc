package dev.popsteer.playlist;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {

  private static final Place PLACE =
      new Place("https://lhr1.example.org:8443", "/live/a/index.m3u8");

  @ParameterizedTest
  @CsvSource({
    "720.m3u8,https://lhr1.example.org:8443/live/a/720.m3u8",
    "b/720.m3u8?x=%2F,https://lhr1.example.org:8443/live/a/b/720.m3u8?x=%2F",
    "../720.m3u8,https://lhr1.example.org:8443/live/a/../720.m3u8",
    "/vod/720.m3u8,https://lhr1.example.org:8443/vod/720.m3u8",
    "'',https://lhr1.example.org:8443/live/a/index.m3u8",
    "?x,https://lhr1.example.org:8443/live/a/index.m3u8?x",
    "1:2/3.m3u8,https://lhr1.example.org:8443/live/a/1:2/3.m3u8",
    "a/b:c.m3u8,https://lhr1.example.org:8443/live/a/a/b:c.m3u8"
  })
  void makesRelativeUrisAbsolute(String uri, String absolute) {
    assertThat(PLACE.resolve(uri)).isEqualTo(absolute);
  }

  @ParameterizedTest
  @CsvSource({
    "https://jfk1.example.org/720.m3u8",
    "HTTPS://jfk1.example.org/720.m3u8",
    "//jfk1.example.org/720.m3u8",
    "skd://key",
    "data:text/plain",
    "urn:uuid:1",
    "{$base}/720.m3u8"
  })
  void leavesOthersAsTheyAre(String uri) {
    assertThat(PLACE.resolve(uri)).isEqualTo(uri);
  }

  @ParameterizedTest
  @CsvSource({
    "https://o.example.org/a,/a",
    "https://o.example.org,https://o.example.org",
    "https://o.example.org.evil.example/a,https://o.example.org.evil.example/a",
    "b,b"
  })
  void knowsWhatIsOnAServer(String uri, String there) {
    assertThat(Place.within("https://o.example.org", uri)).isEqualTo(there);
  }
}
