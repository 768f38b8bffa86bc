package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.topology.BaseUrl;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginUrlTest {

  private static final BaseUrl ORIGIN = new BaseUrl("https://origin.example.org:8443");

  private static Optional<String> url(String target) {
    return OriginUrl.of(ORIGIN, target, PlayerFormat.HLS).map(url -> url.uri().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "/a.m3u8",
    "/live/a%20b%2Fc/m.m3u8?Policy=x~_-&Signature=a,b%2C",
    "/a..b/...m3u8",
    "/a.m3u8?x=../../y",
    "//evil.example/a.m3u8",
    "/https://evil.example/a.m3u8",
    "/@evil.example/a.m3u8",
    "/:80@evil.example/a.m3u8"
  })
  void passesOnPathAndQueryByteByByte(String target) {
    assertThat(url(target)).contains("https://origin.example.org:8443" + target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../a.m3u8",
        "/a/../../b.m3u8",
        "/./a.m3u8",
        "/a/..",
        "/%2e%2e/a.m3u8",
        "/.%2E/a.m3u8",
        "/a/%2e/b.m3u8",
        "/a%2f..%2fb.m3u8",
        "/a%2F%2E%2e%2Fb.m3u8",
        "/a%5c..%5Cb.m3u8",
        "/%252e%252e/a.m3u8",
        "/%25252e%2525252e/a.m3u8",
        "/a%252f..%252fb.m3u8",
        "/%252525252e./a.m3u8",
        "/%25%32%65%25%32%65/x.m3u8",
        "/a%25%32%66%2e.%25%35%63x.m3u8",
        "/%25%32%35%32%45./x.m3u8"
      })
  void leadsNotUpwards(String target) {
    assertThat(url(target)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.m3u8",
        "@evil.example/a.m3u8",
        ".evil.example/a.m3u8",
        ":80@evil.example/a.m3u8",
        "https://evil.example/a.m3u8",
        "",
        "/\\..\\a.m3u8",
        "/a b.m3u8",
        "/%zz.m3u8",
        "/a.m3u8#b",
        "/\u00e5.m3u8",
        "/a\r\nHost: evil.example\r\n.m3u8"
      })
  void isNoUrlThatIsNotOneToTheLetter(String target) {
    assertThat(url(target)).isEmpty();
  }

  /// Each pass over it takes off one encoding.
  @Test
  void isNotEncodedAgainAndAgain() {
    assertThat(url("/" + "%" + "25".repeat(OriginUrl.MAX_ENCODINGS) + "/a.m3u8")).isPresent();
    assertThat(url("/" + "%" + "25".repeat(OriginUrl.MAX_ENCODINGS + 1) + "/a.m3u8")).isEmpty();
    assertThat(url("/" + "%" + "25".repeat(OriginUrl.MAX_TARGET_CHARS / 3) + "/a.m3u8")).isEmpty();
  }

  @Test
  void isNotLong() {
    assertThat(url("/" + "%25".repeat(OriginUrl.MAX_TARGET_CHARS / 3) + "x")).isEmpty();
    assertThat(url("/" + "%25".repeat(OriginUrl.MAX_TARGET_CHARS / 3 - 2) + "x")).isPresent();
  }

  /// Whatever is asked for: it is asked of the origin.
  @Test
  void leadsNowhereElse() {
    long seed = new Random().nextLong();
    System.out.println("OriginUrlTest seed: " + seed);
    var random = new Random(seed);
    var alphabet = "/\\@:?#.%2ef5cC&=a-_~evil[]";
    for (int i = 0; i < 20_000; i++) {
      var target =
          random
              .ints(random.nextInt(1, 24), 0, alphabet.length())
              .mapToObj(at -> String.valueOf(alphabet.charAt(at)))
              .reduce(random.nextBoolean() ? "/" : "", String::concat);

      OriginUrl.of(ORIGIN, target, PlayerFormat.HLS)
          .ifPresent(
              url -> {
                assertThat(url.uri().getScheme()).as(target).isEqualTo("https");
                assertThat(url.uri().getRawAuthority())
                    .as(target)
                    .isEqualTo("origin.example.org:8443");
                assertThat(url.uri().normalize().getPath()).as(target).doesNotContain("/../");
              });
    }
  }
}
