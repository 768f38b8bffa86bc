package dev.popsteer.cli;

import static dev.popsteer.cli.RawQuery.opt;
import static dev.popsteer.cli.RawQuery.option;
import static dev.popsteer.cli.RawQuery.query;
import static dev.popsteer.cli.RawQuery.subnet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Type;

/// The packaged program, asked row by row what it owes of EDNS Client Subnet (RFC 7871), alone and
/// in combination.
@ExtendWith(ChecklistServer.Shared.class)
class ClientSubnetChecklistIT {

  private static final String LONDON_CLIENTS = "198.51.100.0/24";

  /// Longer than what was told: only the first quarter of it is in London.
  private static final int LONDON_SCOPE = 26;

  private static final String TOKYO_CLIENTS = "203.0.113.0/24";
  private static final int TOKYO_SCOPE = 24;

  private static final String TOKYO_IPV6_CLIENTS = "2001:db8:2000::/48";
  private static final int IPV6_SCOPE = 36;

  private final ChecklistServer server;

  ClientSubnetChecklistIT(ChecklistServer server) {
    this.server = server;
  }

  private RawReply askFor(String subnet, String name, int type) throws IOException {
    return server.askOverUdp(query(name, type, opt(subnet(subnet))));
  }

  @Test
  void steersByTheSubnetAndSendsItBackWithTheScopeOfTheDecision() throws IOException {
    var london = askFor(LONDON_CLIENTS, "www", Type.A);
    var tokyo = askFor("203.0.113.77/32", "www", Type.A);

    assertThat(london.status()).isEqualTo("NOERROR aa");
    assertThat(london.answer()).containsExactly("www 30 A " + ChecklistServer.LONDON);
    assertThat(london.options()).containsExactly(subnet(LONDON_CLIENTS, LONDON_SCOPE));
    assertThat(tokyo.answer()).containsExactly("www 30 A " + ChecklistServer.TOKYO);
    assertThat(tokyo.options()).containsExactly(subnet("203.0.113.77/32", TOKYO_SCOPE));
  }

  @Test
  void sendsNoSubnetBackThatWasNotAskedFor() throws IOException {
    var reply = server.askOverUdp(query("www", Type.A, opt()));

    assertThat(reply.answer()).containsExactly("www 30 A " + ChecklistServer.NEW_YORK);
    assertThat(reply.options()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "::/0"})
  void steersByTheResolverWithScopeZeroWhereTheClientWantsNoTailoring(String none)
      throws IOException {
    var reply = askFor(none, "www", Type.A);

    assertThat(reply.answer()).containsExactly("www 30 A " + ChecklistServer.NEW_YORK);
    assertThat(reply.options()).containsExactly(subnet(none, 0));
  }

  @Test
  void steersByAnIpv6Subnet() throws IOException {
    var reply = askFor(TOKYO_IPV6_CLIENTS, "www", Type.AAAA);
    var forIpv4 = askFor(TOKYO_IPV6_CLIENTS, "www", Type.A);

    assertThat(reply.answer()).containsExactly("www 30 AAAA " + ChecklistServer.TOKYO_IPV6);
    assertThat(reply.options()).containsExactly(subnet(TOKYO_IPV6_CLIENTS, IPV6_SCOPE));
    assertThat(forIpv4.answer()).containsExactly("www 30 A " + ChecklistServer.TOKYO);
    assertThat(forIpv4.options()).containsExactly(subnet(TOKYO_IPV6_CLIENTS, IPV6_SCOPE));
  }

  @Test
  void sendsBackAnIpv4MappedSubnetAsItCame() throws IOException {
    // ::ffff:198.51.100.0/120
    var address = "00000000000000000000ffffc63364";
    var mapped = option(EDNSOption.Code.CLIENT_SUBNET, "00027800" + address);

    var reply = server.askOverUdp(query("www", Type.A, opt(mapped)));

    assertThat(reply.afterQuestion()).contains("0004" + "c000020a");
    assertThat(reply.options())
        .containsExactly(
            option(
                EDNSOption.Code.CLIENT_SUBNET,
                "000278" + "%02x".formatted(96 + LONDON_SCOPE) + address));
  }

  @Test
  void sendsBackASubnetThatEndsWithinAByteAsItCame() throws IOException {
    assertThat(askFor("198.51.100.0/22", "www", Type.A).options())
        .containsExactly("00080007" + "0001" + "161a" + "c63364");
    assertThat(askFor("198.0.0.0/7", "static", Type.A).options())
        .containsExactly("00080005" + "0001" + "0700" + "c6");
  }

  @ParameterizedTest
  @CsvSource({
    "static, A", // static records
    "nope, A", // NXDOMAIN
    "static, MX", // NODATA
    "www, MX", // NODATA of a steered name
    "vod, A", // an empty non-terminal above a steered wildcard
    "'', SOA",
    "'', NS",
    "'', DNSKEY",
    "alias, A", // an alias to static records
    "dangling, A", // an alias to a name that does not exist
    "outside, A", // an alias out of all zones
    "x.old, A", // below a DNAME
    "x.wild, TXT", // a wildcard
    "host.sub, A", // a referral
    "to-sub, A", // an alias to a referral
    "x.vod, ANY" // ANY of a steered name
  })
  void hasScopeZeroWhereTheAnswerIsTheSameForEveryClient(String name, String type)
      throws IOException {
    for (var clients : List.of(LONDON_CLIENTS, TOKYO_CLIENTS, TOKYO_IPV6_CLIENTS)) {
      assertThat(askFor(clients, name, Type.value(type)).options())
          .containsExactly(subnet(clients, 0));
    }
  }

  @Test
  void hasScopeZeroWhereThePoolHasOnePop() throws IOException {
    var reply = askFor(TOKYO_CLIENTS, "alone", Type.A);

    assertThat(reply.answer()).containsExactly("alone 30 A " + ChecklistServer.LONDON);
    assertThat(reply.options()).containsExactly(subnet(TOKYO_CLIENTS, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"to-www", "x.vod", "a.b.vod"})
  void hasTheScopeOfASteeredNameBehindAnAliasOrAWildcard(String name) throws IOException {
    var london = askFor(LONDON_CLIENTS, name, Type.A);
    var tokyo = askFor(TOKYO_IPV6_CLIENTS, name, Type.AAAA);

    assertThat(london.answer()).last().asString().endsWith(" 30 A " + ChecklistServer.LONDON);
    assertThat(london.options()).containsExactly(subnet(LONDON_CLIENTS, LONDON_SCOPE));
    assertThat(tokyo.answer()).last().asString().endsWith(" 30 AAAA " + ChecklistServer.TOKYO_IPV6);
    assertThat(tokyo.options()).containsExactly(subnet(TOKYO_IPV6_CLIENTS, IPV6_SCOPE));
  }

  @Test
  void hasTheScopeOfTheDecisionWhereTheAliasItselfIsSteered() throws IOException {
    var reply = askFor(LONDON_CLIENTS, "video", Type.A);

    assertThat(reply.answer())
        .containsExactly("video 30 CNAME lhr1", "lhr1 3600 A " + ChecklistServer.LONDON);
    assertThat(reply.options()).containsExactly(subnet(LONDON_CLIENTS, LONDON_SCOPE));
  }

  @Test
  void hasTheScopeOfSteeredHints() throws IOException {
    assertThat(askFor(LONDON_CLIENTS, "www", Type.HTTPS).options())
        .containsExactly(subnet(LONDON_CLIENTS, LONDON_SCOPE));
  }

  @Test
  void sendsTheSubnetBackInRefusals() throws IOException {
    var outside = askFor(TOKYO_CLIENTS, "www.example.com.", Type.A);
    var denied = askFor(TOKYO_CLIENTS, "denied", Type.A);

    assertThat(outside.status()).isEqualTo("REFUSED");
    assertThat(outside.options()).contains(subnet(TOKYO_CLIENTS, 0));
    assertThat(denied.status()).isEqualTo("REFUSED");
    assertThat(denied.options())
        .containsExactly(
            subnet(TOKYO_CLIENTS, TOKYO_SCOPE),
            option(EDNSOption.Code.EDNS_EXTENDED_ERROR, "0012"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "0001 18", // less than its fixed part
        "0000 18 00 c63364", // families that are unknown
        "0003 18 00 c63364",
        "0001 18 00 c633", // too short for the source
        "0001 18 00 c6336400", // too long for it
        "0001 00 00 00",
        "0001 16 00 c63365", // a bit set past the source
        "0001 18 18 c63364", // a scope that is not 0
        "0001 21 00 c633640000", // a source that is longer than an address
        "0002 81 00 20010db80000000000000000000000000000",
        "0002 30 00 20010db8", // too short for the source
        "0002 2f 00 20010db82001", // a bit set past the source
      })
  void refusesAMalformedSubnet(String content) throws IOException {
    var subnet = option(EDNSOption.Code.CLIENT_SUBNET, content);
    for (var name : List.of("www", "static")) {
      var reply = server.askOverUdp(query(name, Type.A, opt(subnet)));

      assertThat(reply.status()).isEqualTo("FORMERR");
      assertThat(reply.answer()).isEmpty();
      assertThat(reply.options()).isEmpty();
    }
  }

  @Test
  void refusesASecondSubnet() throws IOException {
    var twice = opt(subnet(LONDON_CLIENTS), subnet(LONDON_CLIENTS));

    assertThat(server.askOverUdp(query("www", Type.A, twice)).status()).isEqualTo("FORMERR");
  }
}
