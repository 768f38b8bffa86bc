package dev.popsteer.config;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZoneChecksTest {

  private static final String FILE = "zones/cdn.example.net.zone:";

  private static List<String> problemsOf(String more) {
    return ConfigFixture.valid().moreZone(more.replace(" / ", "\n") + "\n").problems();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          @ SOA a b 1 2 3 4 5              |6:1: a second SOA record; the first is on line 2, and a zone has one.
          x SOA a b 1 2 3 4 5              |6:1: an SOA record at x.cdn.example.net; it stands at the zone's origin, which is cdn.example.net.
          @ NS ns2                         |6:6: name server ns2.cdn.example.net has no A or AAAA record in this zone.
          @ NS ns2 / ns2 CNAME ns1         |6:6: name server ns2.cdn.example.net is an alias, by the CNAME on line 7; it must have addresses (RFC 2181 §10.3).
          www.example.net. A 192.0.2.1     |6:1: www.example.net is not in zone cdn.example.net; names with a last dot are absolute.
          x CNAME ns1 / x TXT x            |6:1: the CNAME record of x.cdn.example.net stands beside the TXT record on line 7; a CNAME stands alone (RFC 1034 §3.6.2).
          x CNAME ns1 / x CNAME ns2        |7:1: a second CNAME record at x.cdn.example.net; the first is on line 6.
          x DNAME y / x DNAME z            |7:1: a second DNAME record at x.cdn.example.net; the first is on line 6, and a name has one (RFC 6672 §2.4).
          x DNAME y / x CNAME y            |7:1: the CNAME record of x.cdn.example.net stands beside the DNAME record on line 6; a CNAME stands alone (RFC 1034 §3.6.2).
          x DNAME y / a.b.x TXT x          |7:1: the TXT record of a.b.x.cdn.example.net is never served: it lies below the DNAME record on line 6, which redirects all names there (RFC 6672 §2.4).
          x DNAME y / a.x DNAME z          |7:1: the DNAME record of a.x.cdn.example.net is never served: it lies below the DNAME record on line 6, which redirects all names there (RFC 6672 §2.4).
          s NS ns.s / ns.s A 192.0.2.1 / s DNAME y|8:1: the DNAME record of s.cdn.example.net stands at the zone cut on line 6; it belongs to the origin of the delegated zone (RFC 6672 §2.3).
          *.x DNAME y                      |6:1: the DNAME record of *.x.cdn.example.net: a wildcard cannot be redirected (RFC 6672 §3.3).
          x DNAME y / s NS a.x             |7:6: name server a.x.cdn.example.net is an alias, by the DNAME on line 6; it must have addresses (RFC 2181 §10.3).
          a NS ns.b / b NS ns.outside.example. / b NS ns.b|8:6: name server ns.b.cdn.example.net has no A or AAAA record in this zone.
          x 60 A 192.0.2.1 / x 30 A 192.0.2.2|7:1: the TTL of the A record of x.cdn.example.net is 30, but 60 on line 6; records of one name and type have one (RFC 2181 §5.2).
          NS1 A 192.0.2.1                  |6:1: the A record of NS1.cdn.example.net stands on line 4 already.
          s NS ns.s / ns.s A 192.0.2.1 / a.s A 192.0.2.1|8:1: the A record of a.s.cdn.example.net lies below the zone cut on line 6, where only addresses of its name servers may stand.
          s NS ns1 / s TXT x               |7:1: the TXT record of s.cdn.example.net lies at the zone cut on line 6, where only addresses of its name servers may stand.
          s NS ns.s                        |6:6: name server ns.s.cdn.example.net has no A or AAAA record in this zone.
          *.s NS ns1                       |6:1: the NS record of *.s.cdn.example.net: a wildcard cannot be delegated (RFC 4592 §4.2).
          """)
  void reportsRecordsThatDoNotGoTogether(String more, String message) {
    assertThat(problemsOf(more)).containsExactly(FILE + message);
  }

  @ParameterizedTest
  @CsvSource({
    "s NS ns.s / ns.s A 192.0.2.1 / s DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000",
    "s NS s / s A 192.0.2.1",
    "a NS ns1.b / b NS ns.outside.example.",
    "a NS b / b NS ns.outside.example.",
    "@ NS ns.a / a NS ns.outside.example.",
    "@ NS ns.example.org.",
    "x MX 10 ns1 / x TXT a / x TXT b",
    "*.w A 192.0.2.1",
    "x DNAME x.example.org. / x TXT x / x MX 10 ns1",
    "a NS ns.b / b NS ns.c / c NS ns.outside.example.",
    "a NS ns.b / a NS ns.outside.example. / b NS ns.a",
    "a NS ns.b / b NS ns.a / ns.a A 192.0.2.1",
    "x SVCB 0 . / x SVCB 1 ns1 / x TXT x",
  })
  void acceptsWhatGoesTogether(String more) {
    assertThat(problemsOf(more)).isEmpty();
  }

  @Test
  void acceptsADnameAtTheOriginIfNothingLiesBelow() {
    var fixture =
        ConfigFixture.valid()
            .with(
                "zones/old.example.zone",
                "$TTL 60\n@ SOA ns.example.org. b 1 2 3 4 5\n NS ns.example.org.\n DNAME new.example.\n");

    assertThat(fixture.problems()).isEmpty();
  }

  @Test
  void reportsZoneCutsThatAreOnlyFoundThroughEachOther() {
    assertThat(problemsOf("a NS ns.b / b NS ns.c / c NS ns.a / c NS ns.b / d NS ns.c"))
        .containsExactly(
            FILE + "6:6: " + unreachable("a", "b", 7),
            FILE + "7:6: " + unreachable("b", "c", 8),
            FILE + "8:6: " + unreachable("c", "a", 6),
            FILE + "10:6: " + unreachable("d", "c", 8));
  }

  private static String unreachable(String cut, String other, int line) {
    return "zone cut %s.cdn.example.net cannot be reached: its name servers are only found through other cuts, such as %s.cdn.example.net on line %d, and these through it or not at all; one needs an address here."
        .formatted(cut, other, line);
  }

  @Test
  void saysThatAServiceLiesBelowADname() {
    var fixture =
        ConfigFixture.valid()
            .moreZone("x DNAME y\n")
            .services("services: {\"*.x.cdn.example.net\": {}}");

    assertThat(fixture.problems())
        .containsExactly(
            "services.yaml:1:12: service \"*.x.cdn.example.net\" lies below the DNAME record of"
                + " x.cdn.example.net (zones/cdn.example.net.zone:6), which redirects all names there"
                + " (RFC 6672 §2.4).");
  }

  @Test
  void reportsAllMistakesOfAZoneTogether() {
    var fixture =
        ConfigFixture.valid()
            .zone(
                """
                $TTL 60
                www.example.org. A 192.0.2.1
                lhr1 A 192.0.2.1
                c CNAME lhr1
                c TXT x
                s NS ns.example.org.
                s DNAME y
                d DNAME y
                a.d A 192.0.2.1
                h HTTPS 1 . port=65536
                k CH TXT x
                l NS ns.m
                m NS ns.l
                """);

    assertThat(fixture.problems())
        .extracting(problem -> problem.substring(FILE.length(), problem.indexOf(' ')))
        .containsExactly(
            "1:1:", "1:1:", "2:1:", "4:1:", "7:1:", "9:1:", "10:13:", "11:3:", "12:6:", "13:6:");
  }

  @Test
  void asksOnlyTheCutAboveANameServerForItsAddress() {
    assertThat(problemsOf("a NS ns.b / b NS ns.b"))
        .containsExactly(
            FILE + "7:6: name server ns.b.cdn.example.net has no A or AAAA record in this zone.");
  }

  @Test
  void saysThatANameServerIsSteered() {
    assertThat(problemsOf("s NS www"))
        .containsExactly(
            FILE
                + "6:6: name server www.cdn.example.net is steered, by service"
                + " \"www.cdn.example.net\" (services.yaml:2); it must have static addresses.");
  }

  @Test
  void saysThatANameServerIsSteeredByAWildcard() {
    var fixture =
        ConfigFixture.valid()
            .moreZone("s NS a.vod\n")
            .services("services: {\"*.vod.cdn.example.net\": {}}");

    assertThat(fixture.problems())
        .containsExactly(
            FILE
                + "6:6: name server a.vod.cdn.example.net is steered, by service"
                + " \"*.vod.cdn.example.net\" (services.yaml:1); it must have static addresses.");
  }

  @Test
  void reportsADnameAboveAZoneInside() {
    var fixture =
        ConfigFixture.valid()
            .moreZone("x DNAME y\n")
            .with(
                "zones/a.b.x.cdn.example.net.zone",
                "$TTL 60\n@ SOA ns1 b 1 2 3 4 5\n NS ns1\nns1 A 192.0.2.1\n");

    assertThat(fixture.problems())
        .containsExactly(
            FILE
                + "6:1: the DNAME record of x.cdn.example.net redirects all names below it, so that"
                + " nobody is led to zone a.b.x.cdn.example.net, which is served too"
                + " (zones/a.b.x.cdn.example.net.zone:1) (RFC 6672 §2.4).");
  }

  private static ConfigFixture withInnerZone(String more) {
    return ConfigFixture.valid()
        .moreZone(more.replace(" / ", "\n") + "\n")
        .with(
            "zones/sub.cdn.example.net.zone",
            "$TTL 60\n@ SOA ns1 b 1 2 3 4 5\n NS ns1\nns1 A 192.0.2.1\n");
  }

  @ParameterizedTest
  @CsvSource({
    "sub NS ns1",
    "@ NS ns1.sub",
    "sub NS ns1.sub / ns1.sub A 192.0.2.1",
    "sub NS ns1.sub / sub DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000",
    "*.x A 192.0.2.1",
  })
  void acceptsAParentThatDelegatesToAZoneInsideIt(String more) {
    assertThat(withInnerZone(more).problems()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sub TXT x                     |6|the TXT record of sub.cdn.example.net
          www.sub A 192.0.2.1           |6|the A record of www.sub.cdn.example.net
          x.sub NS ns.example.org.      |6|the NS record of x.sub.cdn.example.net
          *.sub A 192.0.2.1             |6|the A record of *.sub.cdn.example.net
          sub NS ns1 / a.b.sub TXT x    |7|the TXT record of a.b.sub.cdn.example.net
          """)
  void reportsRecordsThatBelongToAZoneInside(String more, int line, String subject) {
    assertThat(withInnerZone(more).problems())
        .containsExactly(
            FILE
                + line
                + ":1: "
                + subject
                + " is never served from here: it belongs into zone sub.cdn.example.net, which is"
                + " served too (zones/sub.cdn.example.net.zone:1).");
  }

  @Test
  void doesNotBlameNameServersThatMayLieInAZoneWhoseOriginIsUnknown() {
    var fixture =
        ConfigFixture.valid().moreZone("@ NS ns1.sub\n").with("zones/a..b.zone", "@ A 192.0.2.1\n");

    assertThat(fixture.problems())
        .singleElement(as(InstanceOfAssertFactories.STRING))
        .startsWith("zones/a..b.zone:1:1: the file's name is no zone's");
  }

  @Test
  void boundsTheSizeOfARecordSet() {
    // Each 256 bytes: 19 of the name, 10 of fixed fields, and text of 1 + 226.
    var fits = new StringBuilder();
    for (int number = 0; number < 64; number++) {
      fits.append("t TXT \"%03d%s\"\n".formatted(number, "x".repeat(223)));
    }

    assertThat(problemsOf(fits.toString())).isEmpty();
    assertThat(problemsOf(fits + "t TXT x"))
        .containsExactly(
            FILE
                + "6:1: the TXT records of t.cdn.example.net have 16415 bytes together; at most"
                + " 16384 are served.");
  }

  @ParameterizedTest
  @CsvSource({
    // Each NS record of s.cdn.example.net has 19 + 10 + 21 bytes, each address 21 + 10 + 4.
    "s, .s, 6, s.cdn.example.net, 21100",
    // Each NS record of the zone has 17 + 10 + 19 bytes, of ns1 17 + 10 + 21; each address
    // 19 + 10 + 4, that of ns1 21 + 10 + 4.
    "@, '', 3, cdn.example.net, 19975",
  })
  void boundsTheSizeOfNameServersAndTheirAddressesTogether(
      String owner, String below, int line, String name, int bytes) {
    var records = new StringBuilder();
    for (var server : List.of("a", "b")) {
      records.append("%s NS %s%s\n".formatted(owner, server, below));
      for (int address = 0; address < 300; address++) {
        records.append(
            "%s%s A 203.0.%d.%d\n".formatted(server, below, address / 250, address % 250));
      }
    }

    assertThat(problemsOf(records.toString()))
        .singleElement(as(InstanceOfAssertFactories.STRING))
        .startsWith(FILE + line + ":")
        .endsWith(
            "the NS records of %s and the addresses of these name servers have %d bytes together; at most 16384 are served."
                .formatted(name, bytes));
  }

  @Test
  void boundsTheRecordsWithHints() {
    var records = new StringBuilder("h HTTPS 1 ns1\n");
    for (int priority = 1; priority <= 16; priority++) {
      records.append("h HTTPS %d ns1 ipv4hint=192.0.2.1\n".formatted(priority));
    }

    assertThat(problemsOf(records.toString())).isEmpty();
    assertThat(problemsOf(records + "h HTTPS 17 ns1 ipv6hint=2001:db8::1"))
        .containsExactly(
            FILE
                + "23:1: 17 of the HTTPS records of h.cdn.example.net have address hints; at most 16"
                + " are served.");
  }

  @Test
  void boundsTheSizeOfASingleRecord() {
    assertThat(problemsOf("t TXT" + (" " + "x".repeat(255)).repeat(70)))
        .singleElement(as(InstanceOfAssertFactories.STRING))
        .startsWith(FILE + "6:1: the TXT records of t.cdn.example.net have 17");
  }

  @Test
  void reportsAZoneWithoutSoaAndNs() {
    assertThat(ConfigFixture.valid().zone("lhr1 60 A 192.0.2.1\n").problems())
        .containsExactly(
            FILE + "1:1: zone cdn.example.net has no SOA record at its origin.",
            FILE + "1:1: zone cdn.example.net has no NS record at its origin.");
  }

  @Test
  void reportsAnEmptyZone() {
    assertThat(
            ConfigFixture.valid()
                .pops("pops: {p: {location: [1, 2], addresses: [192.0.2.1]}}")
                .services("services: {}")
                .zone("")
                .problems())
        .containsExactly(FILE + "1:1: zone cdn.example.net has no records.");
  }
}
