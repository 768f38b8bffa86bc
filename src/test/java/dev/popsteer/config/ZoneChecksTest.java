package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
          x DNAME y                        |6:1: the DNAME record of x.cdn.example.net: DNAME is not served yet.
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
    "@ NS ns.example.org.",
    "x MX 10 ns1 / x TXT a / x TXT b",
    "*.w A 192.0.2.1",
  })
  void acceptsWhatGoesTogether(String more) {
    assertThat(problemsOf(more)).isEmpty();
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
