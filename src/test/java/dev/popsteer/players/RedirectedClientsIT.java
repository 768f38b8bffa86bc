package dev.popsteer.players;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.players.PopServer.Asked;
import dev.popsteer.testing.DebianProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// curl and ffmpeg, which follow the redirect to a PoP that answers them.
class RedirectedClientsIT {

  private static final DebianProgram CURL = new DebianProgram("curl", "curl");

  private static final String BEST = "lhr1";
  private static final String NEXT = "fra1";

  /// As PoPs hand them out: signed, and with all that is easily decoded, sorted or escaped anew.
  private static final String TOKENS = "/t%2Fo%3Fk,e~n;p=1/";

  private static SmallCdn cdn;

  @TempDir Path directory;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    TestStream.FFMPEG.file();
    cdn = SmallCdn.start(directory);
  }

  @AfterAll
  static void stop() throws IOException {
    if (cdn != null) {
      cdn.close();
    }
  }

  @AfterEach
  void recover() throws IOException {
    cdn.recover();
  }

  /// A target as clients ask the router for it, which the service's own follows.
  private static String atRouter(String target) {
    return cdn.router() + "/s/" + SmallCdn.FILES + target;
  }

  private static String curl(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of("-sgL", "--path-as-is", "-w"));
    all.addAll(List.of(arguments));
    return CURL.run("", all).output();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a%2Fb%3Fc/whole.mp4",
        "/a,b;c~d/whole.mp4?Signature=x~_-&Expires=1,2&p=%2C+&&q",
        "/live/whole.mp4?hdnts=exp=1~acl=/*~hmac=ab%2F%3F",
        "/a%20%C3%A5/./b//whole.mp4"
      })
  void sendsThePopWhatCurlAskedForByteByByte(String target) throws IOException {
    var whole = cdn.stream().file(TestStream.WHOLE);
    var received = directory.resolve("received");

    var location = curl("%header{location}", "--no-location", "-o", "/dev/null", atRouter(target));
    assertThat(location).isEqualTo("http://127.0.0.1:" + cdn.pop(BEST).port() + target);

    var got = curl("%{http_code} %{num_redirects}", "-o", received.toString(), atRouter(target));
    assertThat(got).isEqualTo("200 1");
    assertThat(received).hasSameBinaryContentAs(whole);

    var head =
        curl("%{http_code} %header{content-length}", "-I", "-o", "/dev/null", atRouter(target));
    assertThat(head).isEqualTo("200 " + Files.size(whole));

    var range =
        curl("%{http_code}", "-r", "1000-1999", "-o", received.toString(), atRouter(target));
    assertThat(range).isEqualTo("206");
    assertThat(Files.size(received)).isEqualTo(1000);

    assertThat(cdn.pop(BEST).asked())
        .containsExactly(
            new Asked("GET", target, ""),
            new Asked("HEAD", target, ""),
            new Asked("GET", target, "bytes=1000-1999"));
  }

  @ParameterizedTest
  @ValueSource(strings = {TestStream.HLS, TestStream.DASH, TestStream.WHOLE})
  void ffmpegPlaysWhatIsAtThePop(String name) throws IOException {
    var target = TOKENS + name + "?hdnts=exp=1~acl=/*~hmac=ab%2F,c";

    assertThat(played("-i", atRouter(target)))
        .isEqualTo(played("-i", cdn.stream().file(name).toString()));
    assertThat(cdn.pop(BEST).asked().getFirst().target()).isEqualTo(target);
    assertThat(cdn.pop(NEXT).asked()).isEmpty();
  }

  @Test
  void ffmpegStaysAtThePopToWhichThePlaylistWasRedirected() throws IOException {
    cdn.report(BEST, false);

    var playlist = atRouter(TOKENS + TestStream.HLS);

    assertThat(played("-i", playlist))
        .isEqualTo(played("-i", cdn.stream().file(TestStream.HLS).toString()));
    assertThat(cdn.pop(BEST).asked()).isEmpty();
    assertThat(cdn.pop(NEXT).asked())
        .extracting(Asked::target)
        .contains(TOKENS + "hls-init.mp4", TOKENS + "hls-001.m4s", TOKENS + "hls-030.m4s");
  }

  /// From the middle of a file, for which ffmpeg asks in ranges.
  @Test
  void ffmpegSeeksInAFileAtThePop() throws IOException {
    var target = TOKENS + TestStream.WHOLE;

    assertThat(played("-ss", "50", "-i", atRouter(target)))
        .isEqualTo(played("-ss", "50", "-i", cdn.stream().file(TestStream.WHOLE).toString()));
    assertThat(cdn.pop(BEST).asked())
        .extracting(Asked::range)
        .anyMatch(range -> range.matches("bytes=[1-9].*"));
  }

  /// A digest of all that ffmpeg reads.
  private static String played(String... input) throws IOException {
    var all = new ArrayList<>(List.of("-nostdin", "-v", "error"));
    all.addAll(List.of(input));
    all.addAll(List.of("-map", "0", "-c", "copy", "-f", "md5", "-"));
    var ended = TestStream.FFMPEG.run("", all);
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output()).startsWith("MD5=");
    return ended.output();
  }
}
