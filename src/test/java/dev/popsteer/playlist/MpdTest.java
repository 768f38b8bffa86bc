package dev.popsteer.playlist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.Seed;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MpdTest {

  private static final String ORIGIN = "https://origin.example.org";
  private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

  private static Playlist read(String text) {
    return Mpd.read(text.getBytes(StandardCharsets.UTF_8), ORIGIN);
  }

  private static String written(String text, Beginning beginning) {
    assertThat(read(text)).isInstanceOf(Mpd.class);
    var written = ((Mpd) read(text)).writtenFor(beginning);
    assertThat(written).startsWith(DECLARATION);
    return written.substring(DECLARATION.length());
  }

  @Test
  void hasABaseUrlForEachPathwayWhereItHadNone() {
    var text =
        """
        <?xml version="1.0"?>
        <!-- made by hand -->
        <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:x="urn:example" type="static" x:y="&#10;&quot;&amp;'">
          <ProgramInformation><Title>a &lt; b</Title></ProgramInformation>
          <Period id="1"><BaseURL>video/</BaseURL><x:new a="1"><![CDATA[<&>]]></x:new><Empty/></Period>
          <?pi keep?>
        </MPD>
        """;

    assertThat(written(text, Beginnings.of("lhr1", "jfk1")))
        .isEqualTo(
            """
            <!-- made by hand --><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:x="urn:example" type="static" x:y="&#10;&quot;&amp;'">
              <ProgramInformation><Title>a &lt; b</Title></ProgramInformation>
              <BaseURL serviceLocation="lhr1">https://lhr1.example.org/live/a/</BaseURL>
            <BaseURL serviceLocation="jfk1">https://jfk1.example.org/live/a/</BaseURL>
            <ContentSteering defaultServiceLocation="lhr1" queryBeforeStart="false">https://steer.example.net/steering/hls/v.example.net</ContentSteering>
            <Period id="1"><BaseURL>video/</BaseURL><x:new a="1">&lt;&amp;&gt;</x:new><Empty/></Period>
              <?pi keep?>
            </MPD>\
            """);
  }

  @Test
  void copiesBaseUrlsThatMayBeAnywhere() {
    var text =
        "<MPD><BaseURL availabilityTimeOffset='1'> dash/ </BaseURL>"
            + "<BaseURL>https://origin.example.org/other/</BaseURL></MPD>";

    assertThat(written(text, Beginnings.of("lhr1", "jfk1")).lines())
        .containsExactly(
            "<MPD><BaseURL serviceLocation=\"lhr1\""
                + " availabilityTimeOffset=\"1\">https://lhr1.example.org/live/a/dash/</BaseURL>",
            "<BaseURL serviceLocation=\"lhr1\">https://lhr1.example.org/other/</BaseURL>",
            "<BaseURL serviceLocation=\"jfk1\""
                + " availabilityTimeOffset=\"1\">https://jfk1.example.org/live/a/dash/</BaseURL>",
            "<BaseURL serviceLocation=\"jfk1\">https://jfk1.example.org/other/</BaseURL>",
            "<ContentSteering defaultServiceLocation=\"lhr1\""
                + " queryBeforeStart=\"false\">https://steer.example.net/steering/hls/v.example.net</ContentSteering>",
            "</MPD>");
  }

  @Test
  void putsBetterServiceLocationsFirst() {
    var text =
        """
        <d:MPD xmlns:d="urn:mpeg:dash:schema:mpd:2011"><d:BaseURL serviceLocation="lhr1">https://cdn.example.org/</d:BaseURL>\
        <d:BaseURL serviceLocation="jfk1" priority="2">jfk1/</d:BaseURL>\
        <d:ContentSteering queryBeforeStart="true" defaultServiceLocation="lhr1">https://old.example.net/</d:ContentSteering>\
        <d:Period/></d:MPD>\
        """;

    assertThat(written(text, Beginnings.of("nrt1", "jfk1", "lhr1")))
        .isEqualTo(
            """
            <d:MPD xmlns:d="urn:mpeg:dash:schema:mpd:2011"><d:BaseURL serviceLocation="jfk1" priority="2">https://jfk1.example.org/live/a/jfk1/</d:BaseURL>
            <d:BaseURL serviceLocation="lhr1">https://cdn.example.org/</d:BaseURL>
            <d:ContentSteering defaultServiceLocation="jfk1" queryBeforeStart="false">https://steer.example.net/steering/hls/v.example.net</d:ContentSteering>
            <d:Period/></d:MPD>\
            """);
  }

  @Test
  void leavesServiceLocationsOfPeriodsWhereTheyAre() {
    var period =
        "<Period><BaseURL serviceLocation=\"jfk1\">https://jfk1.example.org/</BaseURL></Period>";

    assertThat(written("<MPD>" + period + "</MPD>", Beginnings.of("lhr1", "jfk1")).lines())
        .containsExactly(
            "<MPD><BaseURL>https://lhr1.example.org/live/a/</BaseURL>",
            "<ContentSteering defaultServiceLocation=\"jfk1\""
                + " queryBeforeStart=\"false\">https://steer.example.net/steering/hls/v.example.net</ContentSteering>",
            period + "</MPD>");
  }

  @Test
  void steersNothingWhereContentIsElsewhere() {
    var text = "<MPD><BaseURL>https://cdn.example.org/</BaseURL><BaseURL>b/</BaseURL></MPD>";

    assertThat(written(text, Beginnings.of("lhr1", "jfk1")).lines())
        .containsExactly(
            "<MPD><BaseURL>https://cdn.example.org/</BaseURL>",
            "<BaseURL>https://lhr1.example.org/live/a/b/</BaseURL>",
            "</MPD>");
  }

  @Test
  void bringsPlayersBackForTheNextOne() {
    var text =
        "<MPD><BaseURL>https://cdn.example.org/</BaseURL><Location>/live/a/next.mpd</Location>"
            + "<Location>https://other.example.org/a.mpd</Location>"
            + "<PatchLocation ttl=\"60\">patch.mpp</PatchLocation></MPD>";

    assertThat(written(text, Beginnings.of("lhr1")).lines())
        .contains(
            "<Location>https://steer.example.net/play/v.example.net/live/a/next.mpd</Location>",
            "<Location>https://other.example.org/a.mpd</Location>",
            "<PatchLocation ttl=\"60\">https://lhr1.example.org/live/a/patch.mpp</PatchLocation>");
  }

  @ParameterizedTest
  @CsvSource({
    "ISO-8859-1,<?xml version='1.0' encoding='ISO-8859-1'?>",
    "windows-1252,<?xml version='1.0' encoding = \"windows-1252\" standalone='yes'?>",
    "UTF-16,''",
    "UTF-16,<?xml version='1.0' encoding='UTF-16'?>",
    "UTF-8,''",
    "UTF-8,\ufeff<?xml version='1.0' encoding='utf-8'?>"
  })
  void readsOtherEncodings(Charset charset, String declaration) {
    var text = declaration + "<MPD><Title>\u00e5</Title></MPD>";

    var read = Mpd.read(text.getBytes(charset), ORIGIN);

    assertThat(((Mpd) read).writtenFor(Beginnings.of("lhr1"))).contains("<Title>\u00e5</Title>");
  }

  /// The JDK's XML reader would print what it thinks of some.
  @Test
  void saysNothingOnStandardErrorWhateverOriginsSend() {
    long seed = Seed.next();
    System.out.println("MpdTest seed " + seed);
    var random = new Random(seed);
    var known =
        List.of("<MPD>\u00e5</MPD>", "<!DOCTYPE MPD [<!ENTITY a 'b'>]><MPD>&a;</MPD>", "<MPD/>");
    var declarations =
        List.of("", "<?xml version='1.0'?>", "<?xml version='1.0' encoding='US-ASCII'?>");
    var standardError = System.err;
    var said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      for (int i = 0; i < 20_000; i++) {
        var text = declarations.get(i % declarations.size()) + known.get(random.nextInt(3));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        var _ = Mpd.read(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)), ORIGIN);
      }
    } finally {
      System.setErr(standardError);
    }

    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html/>",
        "<MPD>",
        "<MPD></MPD><MPD/>",
        "#EXTM3U",
        "<MPD>&nope;</MPD>",
        "<MPD><BaseURL><b/></BaseURL></MPD>",
        "<MPD a='1' a='2'/>",
        "<MPD><x:y/></MPD>",
        "<?xml version='1.0' encoding='nope'?><MPD/>",
        "<?xml version='1.0' encoding='UTF-16'?><MPD/>",
        "<?xml version='1.0' encoding='US-ASCII'?><MPD>\u00e5</MPD>"
      })
  void refusesWhatIsNoMpd(String text) {
    assertThat(read(text)).isInstanceOf(Playlist.Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE MPD><MPD/>",
        "<!DOCTYPE MPD SYSTEM 'file:///etc/passwd'><MPD/>",
        "<!DOCTYPE MPD [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><MPD><Title>&e;</Title></MPD>",
        "<!DOCTYPE MPD [<!ENTITY % e SYSTEM 'http://127.0.0.1:1/'> %e;]><MPD/>",
        "<!DOCTYPE MPD [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><MPD a='&b;'/>"
      })
  void refusesDocumentTypesAndSoReadsAndExpandsNothing(String text) {
    assertThat(read(text)).isInstanceOf(Playlist.Unreadable.class);
  }
}
