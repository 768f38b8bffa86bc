package dev.popsteer.playlist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

  @Test
  void readsOtherEncodings() {
    var text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><MPD><Title>\u00e5</Title></MPD>";

    var read = Mpd.read(text.getBytes(StandardCharsets.ISO_8859_1), ORIGIN);

    assertThat(((Mpd) read).writtenFor(Beginnings.of("lhr1"))).contains("<Title>\u00e5</Title>");
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
        "<?xml version='1.0' encoding='nope'?><MPD/>"
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
