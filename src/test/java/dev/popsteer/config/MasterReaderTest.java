package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.zone.Zone;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class MasterReaderTest {

  private static final String FILE = "zones/cdn.example.net.zone:";

  private static Zone zoneOf(String more) {
    return ConfigFixture.valid().moreZone(more).config().zones().getFirst();
  }

  private static List<String> problemsOf(String more) {
    return ConfigFixture.valid().moreZone(more).problems();
  }

  private static List<String> recordsAt(Zone zone, String name, int type) {
    return zone.find(Name.fromConstantString(name), type).stream()
        .map(record -> record.getTTL() + " " + record.rdataToString())
        .toList();
  }

  @Test
  void readsParenthesesCommentsQuotesAndEscapes() {
    var zone =
        zoneOf("a ( 60 ; ) \"\n IN\n ) TXT \"x;(y\" z\\;\\\"\n  A 192.0.2.5\nb\\.c A 192.0.2.6\n");

    assertThat(recordsAt(zone, "a.cdn.example.net.", Type.TXT))
        .containsExactly("60 \"x;(y\" \"z;\\\"\"");
    assertThat(recordsAt(zone, "a.cdn.example.net.", Type.A)).containsExactly("3600 192.0.2.5");
    assertThat(recordsAt(zone, "b\\.c.cdn.example.net.", Type.A)).hasSize(1);
  }

  @Test
  void readsTextOutsideAsciiAsUtf8() {
    var zone = zoneOf("a TXT \"grün\"\n");

    assertThat(recordsAt(zone, "a.cdn.example.net.", Type.TXT))
        .containsExactly("3600 gr\\195\\188n");
  }

  @Test
  void readsEscapedTextOutsideAsciiAsTheTextItself() {
    var zone = zoneOf("a TXT \"\\é\" \"\\\\é\" \"\\\"é\" \"\\\\\\é\"\n");

    assertThat(recordsAt(zone, "a.cdn.example.net.", Type.TXT))
        .containsExactly("3600 \\195\\169 \\\\\\195\\169 \\\"\\195\\169 \\\\\\195\\169");
  }

  @Test
  void readsTtlAndClassInEitherOrder() {
    var zone = zoneOf("a 1h30m IN A 192.0.2.1\nb IN 1w A 192.0.2.1\nc in a 192.0.2.1\n");

    assertThat(recordsAt(zone, "a.cdn.example.net.", Type.A)).containsExactly("5400 192.0.2.1");
    assertThat(recordsAt(zone, "b.cdn.example.net.", Type.A)).containsExactly("604800 192.0.2.1");
    assertThat(recordsAt(zone, "c.cdn.example.net.", Type.A)).containsExactly("3600 192.0.2.1");
  }

  @Test
  void readsRecordsOfUnknownType() {
    var zone = zoneOf("a TYPE666 \\# 2 0102\n");

    assertThat(zone.find(Name.fromConstantString("a.cdn.example.net."), 666))
        .singleElement()
        .extracting(Record::rdataToString)
        .isEqualTo("\\# 2 0102");
  }

  @Test
  void readsServiceParametersInAnyOrderAndServesThemInTheirs() {
    var zone =
        zoneOf(
            """
            a HTTPS 1 . port=443 alpn=h2,h3 mandatory=port,alpn key700="x"
            b SVCB 1 . ( ipv6hint=2001:db8::1
             no-default-alpn alpn="h2" )
            c HTTPS 0 .
            """);

    assertThat(recordsAt(zone, "a.cdn.example.net.", Type.HTTPS))
        .containsExactly("3600 1 . mandatory=alpn,port alpn=h2,h3 port=443 key700=x");
    assertThat(recordsAt(zone, "b.cdn.example.net.", Type.SVCB))
        .containsExactly("3600 1 . alpn=h2 no-default-alpn ipv6hint=2001:db8:0:0:0:0:0:1");
    assertThat(recordsAt(zone, "c.cdn.example.net.", Type.HTTPS)).containsExactly("3600 0 .");
  }

  @Test
  void takesTheMinimumOfTheSoaWithoutAnyTtl() {
    var zone =
        ConfigFixture.valid()
            .zone(ConfigFixture.ZONE.replace("$TTL 1h\n", ""))
            .config()
            .zones()
            .getFirst();

    assertThat(recordsAt(zone, "ns1.cdn.example.net.", Type.A)).containsExactly("60 192.0.2.1");
  }

  @Test
  void readsIncludedFilesUnderTheirOwnOrigin() {
    var zone =
        ConfigFixture.valid()
            .moreZone("$INCLUDE inc/more.inc sub\nb A 192.0.2.2\n")
            .with("zones/inc/more.inc", "$ORIGIN x\na A 192.0.2.1\n")
            .config()
            .zones()
            .getFirst();

    assertThat(recordsAt(zone, "a.x.sub.cdn.example.net.", Type.A)).hasSize(1);
    assertThat(recordsAt(zone, "b.cdn.example.net.", Type.A)).hasSize(1);
  }

  @Test
  void reportsAFileThatIncludesItself() {
    var fixture =
        ConfigFixture.valid()
            .moreZone("$INCLUDE a.inc\n")
            .with("zones/a.inc", "$INCLUDE b.inc\n")
            .with("zones/b.inc", "$INCLUDE a.inc\n");

    assertThat(fixture.problems()).containsExactly("zones/b.inc:1:10: \"a.inc\" includes itself.");
  }

  @Test
  void boundsTheDepthOfIncludes() {
    var fixture = ConfigFixture.valid().moreZone("$INCLUDE 1.inc\n");
    for (int depth = 1; depth < 12; depth++) {
      fixture = fixture.with("zones/" + depth + ".inc", "$INCLUDE " + (depth + 1) + ".inc\n");
    }

    assertThat(fixture.problems())
        .containsExactly("zones/8.inc:1:10: $INCLUDE is nested deeper than 8.");
  }

  @Test
  void takesTheOriginOfTheZoneFromTheFirstDirective() {
    var fixture =
        ConfigFixture.valid()
            .without(ConfigFixture.ZONE_FILE)
            .with("zones/any.zone", "; first\n$ORIGIN cdn.example.net.\n" + ConfigFixture.ZONE);

    assertThat(fixture.config().zones())
        .singleElement()
        .extracting(Zone::origin)
        .isEqualTo(Name.fromConstantString("cdn.example.net."));
  }

  @Test
  void takesTheOriginFromTheFileNameIfTheFirstDirectiveNamesTheRoot() {
    var fixture =
        ConfigFixture.valid().zone("$ORIGIN .\n$ORIGIN cdn.example.net.\n" + ConfigFixture.ZONE);

    assertThat(fixture.problems()).isEmpty();
  }

  @Test
  void reportsAZoneOriginWithoutItsLastDot() {
    var fixture = ConfigFixture.valid().zone("$ORIGIN cdn.example.net\n" + ConfigFixture.ZONE);

    assertThat(fixture.problems())
        .containsExactly(
            FILE
                + "1:9: the $ORIGIN that names the zone lacks the last dot; write \"$ORIGIN"
                + " cdn.example.net.\".");
  }

  @Test
  void reportsAZoneInTwoFiles() {
    var fixture =
        ConfigFixture.valid()
            .with("zones/x.zone", "$ORIGIN CDN.example.net.\n" + ConfigFixture.ZONE);

    assertThat(fixture.problems())
        .containsExactly(
            "zones/x.zone:1:9: zone CDN.example.net is in zones/cdn.example.net.zone already.");
  }

  @Test
  void servesNestedZones() {
    var fixture =
        ConfigFixture.valid()
            .moreZone("sub NS ns1\n")
            .with(
                "zones/sub.cdn.example.net.zone",
                "$TTL 60\n@ SOA a b 1 2 3 4 5\n NS a\na A 192.0.2.1\n")
            .services("services: {www.sub.cdn.example.net: {}}");

    assertThat(fixture.config().zones())
        .extracting(zone -> zone.origin().toString())
        .containsExactly("cdn.example.net.", "sub.cdn.example.net.");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          x A 192.0.2.999     | 5 | "192.0.2.999" in the value of A: Invalid address: 192.0.2.999; such as "A 192.0.2.1".
          x A 192.0.2.1 5     |15 | "5" is more than the value of A has; such as "A 192.0.2.1".
          x MX 10             | 6 | the value of MX ends too early: expected a name; such as "MX 10 mail.example.net.".
          x MX ten mail       | 6 | "ten" in the value of MX: expected an integer; such as "MX 10 mail.example.net.".
          x SRV 1 2 99999 y   |11 | "99999" in the value of SRV: expected an 16 bit unsigned integer; such as "SRV 0 5 443 www.example.net.".
          x HTTPS 1 . alpn=h2 alpn=h3| 21 | "alpn=h3" in the value of HTTPS: Duplicate parameter key for 'alpn'; such as "HTTPS 1 . alpn=h2".
          x HTTPS 1 . mandatory=port alpn=h2| 28 | "alpn=h2" in the value of HTTPS: Not all mandatory SvcParams are specified; such as "HTTPS 1 . alpn=h2".
          x SVCB 1 . mandatory=mandatory| 12 | "mandatory=mandatory" in the value of SVCB: Key mandatory must not appear in its own list; such as "SVCB 1 . alpn=h2".
          x HTTPS 0 ns1 alpn=h2| 15 | "alpn=h2" in the value of HTTPS: No parameter values allowed for AliasMode; such as "HTTPS 1 . alpn=h2".
          x HTTPS 1 . alpn    | 13 | "alpn" in the value of HTTPS: Non-empty list must be specified for alpn; such as "HTTPS 1 . alpn=h2".
          x HTTPS 1 . alpn=h2,,h3| 13 | "alpn=h2,,h3" in the value of HTTPS: empty identifier; such as "HTTPS 1 . alpn=h2".
          x HTTPS 1 . port=65536| 13 | "port=65536" in the value of HTTPS: Invalid port number: 65536; such as "HTTPS 1 . alpn=h2".
          x HTTPS 1 . ipv4hint=2001:db8::1| 13 | "ipv4hint=2001:db8::1" in the value of HTTPS: Invalid ipv4hint value '2001:db8::1'; such as "HTTPS 1 . alpn=h2".
          x HTTPS 1 . ipv6hint=192.0.2.1| 13 | "ipv6hint=192.0.2.1" in the value of HTTPS: Invalid ipv6hint value '192.0.2.1'; such as "HTTPS 1 . alpn=h2".
          x HTTPS 1 . h3=yes  | 13 | "h3=yes" in the value of HTTPS: Expected a valid parameter key for 'h3'; such as "HTTPS 1 . alpn=h2".
          x HTTPS 1 . ech=AAA | 13 | "ech=AAA" in the value of HTTPS: not understood; such as "HTTPS 1 . alpn=h2".
          x HTTPS 1 . no-default-alpn| 13 | "no-default-alpn" in the value of HTTPS: no-default-alpn needs "alpn" beside it (RFC 9460 §7.1.1).
          x HTTPS 1 . key1=h2 | 13 | "key1=h2" in the value of HTTPS: write this parameter by its name, "alpn".
          x HTTPS 1 . KEY1=h2 | 13 | "KEY1=h2" in the value of HTTPS: write this parameter by its name, "alpn".
          x HTTPS 1 . ipv4hint=192.0.2.1, | 13 | "ipv4hint=192.0.2.1," in the value of HTTPS: an address is missing after the last comma.
          x HTTPS 1 . key65535| 13 | "key65535" in the value of HTTPS: key65535 is reserved as invalid (RFC 9460 §14.3.2).
          x HTTPS \\# 16 00010000030002005000010003026832| 9 | "\\#" in the value of HTTPS: the keys of parameters must increase, each once (RFC 9460 §2.2).
          x HTTPS \\# 17 00010000010003026832 00010003026833| 9 | "\\#" in the value of HTTPS: the keys of parameters must increase, each once (RFC 9460 §2.2).
          x HTTPS \\# 10 00000000010003026832| 9 | "\\#" in the value of HTTPS: AliasMode (priority 0) has no parameters (RFC 9460 §2.4.2).
          x HTTPS \\# 9 000100000000020000| 9 | "\\#" in the value of HTTPS: mandatory lists other keys, each of them once (RFC 9460 §8).
          x HTTPS \\# 7 00010000040000| 9 | "\\#" in the value of HTTPS: ipv4hint has no address (RFC 9460 §7.3).
          x A                 | 3 | the A record has no value.
          x                   | 1 | the entry has no type and value, such as "A 192.0.2.1".
          x AAAAA ::1         | 3 | "AAAAA" is no record type (did you mean "AAAA"? known: A, AAAA, CAA, CNAME, DS, HTTPS, MX, NAPTR, NS, PTR, SOA, SRV, SSHFP, SVCB, TLSA, TXT).
          x OPT x             | 3 | "OPT" is a type that no zone holds.
          x CH TXT x          | 3 | class "CH" is not served, only IN.
          x 2147483648 A 1.1.1.1| 3 | TTL "2147483648" is over 2147483647 seconds (RFC 2181 §8).
          a..b A 192.0.2.1    | 1 | "a..b" is no name: 'a..b': invalid empty label.
          ü A 192.0.2.1       | 1 | "ü" is no name: write ASCII, xn--… for others, without quotes.
          x TXT ü             | 7 | "ü" is not ASCII; put text into quotation marks.
          x TXT "ü            | 7 | this quotation mark is not closed on its line.
          x TXT a )           | 9 | ")" without "(" before it.
          x TXT ( a           | 7 | this parenthesis is never closed; ")" is missing.
          $GENERATE 1-2 a A 1 | 1 | $GENERATE, an extension of BIND, is not supported; write the records themselves.
          $INCLUDE gone.inc   |10 | there is no file zones/gone.inc.
          $ORIGN x            | 1 | "$ORIGN" is no directive (did you mean "$ORIGIN"? known: $ORIGIN, $TTL, $INCLUDE).
          $TTL soon           | 6 | "soon" is no TTL: write seconds up to 2147483647, or such as 30s, 5m, 1h30m or 1d.
          $ORIGIN             | 1 | $ORIGIN has no argument; such as "$ORIGIN example.net.".
          $TTL 1 2            | 8 | $TTL has too many arguments; such as "$TTL 1h".
          """)
  void reportsWhatIsWrongInAnEntry(String entry, int column, String message) {
    assertThat(problemsOf(entry + "\n")).containsExactly(FILE + "6:" + column + ": " + message);
  }

  @Test
  void reportsAnEntryWithoutANameBeforeIt() {
    assertThat(ConfigFixture.valid().zone("  NS ns1\n" + ConfigFixture.ZONE).problems())
        .containsExactly(FILE + "1:3: the entry begins with a blank, but no name came before.");
  }

  @Test
  void reportsARecordWithoutTtl() {
    assertThat(ConfigFixture.valid().zone("@ NS ns1\n" + ConfigFixture.ZONE).problems())
        .containsExactly(
            FILE
                + "1:1: the record has no TTL, and there is no \"$TTL\" or record with one"
                + " before it.");
  }

  @Test
  void goesOnAfterAMistake() {
    assertThat(problemsOf("a..b A 192.0.2.1\n  A 192.0.2.2\n  A bad\nc A bad\n"))
        .containsExactly(
            FILE + "6:1: \"a..b\" is no name: 'a..b': invalid empty label.",
            FILE + "8:5: \"bad\" in the value of A: Invalid address: bad; such as \"A 192.0.2.1\".",
            FILE
                + "9:5: \"bad\" in the value of A: Invalid address: bad; such as \"A 192.0.2.1\".");
  }

  @Test
  void doesNotMissWhatIsThereButWrong() {
    var fixture =
        ConfigFixture.valid()
            .zone(ConfigFixture.ZONE.replace("1m", "x").replace("2.1\n", "2.999\n"));

    assertThat(fixture.problems())
        .extracting(problem -> problem.substring(FILE.length(), problem.indexOf(' ')))
        .containsExactly("2:37:", "4:10:");
  }
}
