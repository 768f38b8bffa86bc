package dev.popsteer.cli;

import static dev.popsteer.cli.RawQuery.name;
import static dev.popsteer.cli.RawQuery.opt;
import static dev.popsteer.cli.RawQuery.optOffering;
import static dev.popsteer.cli.RawQuery.query;
import static dev.popsteer.cli.RawQuery.subnet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Type;

/// The packaged program, asked row by row what it owes of names and answers.
@ExtendWith(ChecklistServer.Shared.class)
class NamesChecklistIT {

  private static final String SOA = "example.net. 300 SOA ns1 hostmaster 1 7200 3600 1209600 300";

  private final ChecklistServer server;

  NamesChecklistIT(ChecklistServer server) {
    this.server = server;
  }

  @Test
  void answersANameInAZoneWithAuthority() throws IOException {
    var reply = server.askOverUdp(query("static", Type.A));

    assertThat(reply.status()).isEqualTo("NOERROR aa");
    // The question's name, A, IN, an hour, four bytes: 192.0.2.80.
    assertThat(reply.afterQuestion()).isEqualTo("c00c" + "00010001" + "00000e10" + "0004c0000250");
    assertThat(reply.authority()).isEmpty();
    assertThat(reply.additional()).isEmpty();
  }

  @Test
  void refusesANameInNoneOfItsZonesWithoutAReferralUpwards() throws IOException {
    for (var name : new String[] {"www.example.com.", "net.", "."}) {
      var reply = server.askOverUdp(query(name, Type.A));

      assertThat(reply.status()).as(name).isEqualTo("REFUSED");
      assertThat(reply.answer()).isEmpty();
      assertThat(reply.authority()).isEmpty();
      assertThat(reply.additional()).isEmpty();
    }
  }

  @Test
  void answersFromTheClosestOfItsZones() throws IOException {
    var inner = server.askOverUdp(query("host.inner", Type.A));
    var gone = server.askOverUdp(query("gone.inner", Type.A));

    assertThat(inner.status()).isEqualTo("NOERROR aa");
    assertThat(inner.answer()).containsExactly("host.inner 3600 A 192.0.2.85");
    assertThat(gone.authority()).singleElement().asString().startsWith("inner 300 SOA ns1 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub", "host.sub", "a.b.sub", "ns.sub"})
  void refersToTheNameServersOfAZoneCutWithGlue(String name) throws IOException {
    var reply = server.askOverUdp(query(name, Type.A));

    assertThat(reply.status()).isEqualTo("NOERROR");
    assertThat(reply.answer()).isEmpty();
    assertThat(reply.authority())
        .containsExactlyInAnyOrder("sub 3600 NS ns.sub", "sub 3600 NS ns.example.com.");
    assertThat(reply.additional()).containsExactly("ns.sub 3600 A 192.0.2.54");
  }

  @Test
  void refersToNameServersElsewhereWithoutAddresses() throws IOException {
    var reply = server.askOverUdp(query("host.elsewhere", Type.A));

    assertThat(reply.status()).isEqualTo("NOERROR");
    assertThat(reply.authority()).containsExactly("elsewhere 3600 NS ns.example.com.");
    assertThat(reply.additional()).isEmpty();
  }

  @Test
  void answersDsAtAZoneCutItself() throws IOException {
    var reply = server.askOverUdp(query("sub", Type.DS));

    assertThat(reply.status()).isEqualTo("NOERROR aa");
    assertThat(reply.answer()).singleElement().asString().startsWith("sub 3600 DS 1 13 2 0");
  }

  @Test
  void saysThatANameDoesNotExistWithTheSoaForAsLongAsItsMinimum() throws IOException {
    var reply = server.askOverUdp(query("nope", Type.A));

    assertThat(reply.status()).isEqualTo("NXDOMAIN aa");
    assertThat(reply.answer()).isEmpty();
    assertThat(reply.authority()).containsExactly(SOA);
  }

  @Test
  void saysThatANameHasNothingOfATypeWithTheSoaForAsLongAsItsMinimum() throws IOException {
    for (var name : new String[] {"static", "www"}) {
      var reply = server.askOverUdp(query(name, Type.MX));

      assertThat(reply.status()).isEqualTo("NOERROR aa");
      assertThat(reply.answer()).isEmpty();
      assertThat(reply.authority()).containsExactly(SOA);
    }
  }

  @Test
  void hasNothingOfATypeItDoesNotKnowAndServesARecordOfItAsGiven() throws IOException {
    var given = server.askOverUdp(query("unknown", 666));
    var none = server.askOverUdp(query("static", 666));

    assertThat(given.status()).isEqualTo("NOERROR aa");
    assertThat(given.afterQuestion()).endsWith("00040a000001");
    assertThat(none.status()).isEqualTo("NOERROR aa");
    assertThat(none.answer()).isEmpty();
    assertThat(none.authority()).containsExactly(SOA);
  }

  @Test
  void answersAWildcardUnderTheNameAskedForWhereNoNameExists() throws IOException {
    var any = server.askOverUdp(query("x.y.wild", Type.TXT));
    var there = server.askOverUdp(query("there.wild", Type.TXT));
    var belowThere = server.askOverUdp(query("x.there.wild", Type.TXT));

    assertThat(any.status()).isEqualTo("NOERROR aa");
    assertThat(any.answer()).containsExactly("x.y.wild 3600 TXT any");
    assertThat(there.status()).isEqualTo("NOERROR aa");
    assertThat(there.answer()).isEmpty();
    assertThat(belowThere.status()).isEqualTo("NXDOMAIN aa");
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty", "b.empty", "wild", "deep.wild", "vod"})
  void hasNothingAtAnEmptyNonTerminalEvenBelowAWildcard(String name) throws IOException {
    var reply = server.askOverUdp(query(name, Type.TXT));

    assertThat(reply.status()).isEqualTo("NOERROR aa");
    assertThat(reply.answer()).isEmpty();
    assertThat(reply.authority()).containsExactly(SOA);
  }

  @Test
  void followsAliasesInsideAndAcrossZonesAndNoFarther() throws IOException {
    var inside = server.askOverUdp(query("alias", Type.A));
    var across = server.askOverUdp(query("to-org", Type.A));
    var outside = server.askOverUdp(query("outside", Type.A));
    var delegated = server.askOverUdp(query("to-sub", Type.A));

    assertThat(inside.answer())
        .containsExactly("alias 3600 CNAME static", "static 3600 A 192.0.2.80");
    assertThat(across.answer())
        .containsExactly(
            "to-org 3600 CNAME www.example.org.", "www.example.org. 3600 A 192.0.2.86");
    assertThat(outside.status()).isEqualTo("NOERROR aa");
    assertThat(outside.answer()).containsExactly("outside 3600 CNAME www.example.com.");
    assertThat(outside.authority()).isEmpty();
    assertThat(delegated.answer()).containsExactly("to-sub 3600 CNAME host.sub");
    assertThat(delegated.authority()).hasSize(2);
  }

  @Test
  void saysThatTheTargetOfAnAliasDoesNotExistWithTheAlias() throws IOException {
    var reply = server.askOverUdp(query("dangling", Type.A));

    assertThat(reply.status()).isEqualTo("NXDOMAIN aa");
    assertThat(reply.answer()).containsExactly("dangling 3600 CNAME nowhere");
    assertThat(reply.authority()).containsExactly(SOA);
  }

  @Test
  void redirectsWhatIsBelowADnameByAnAliasMadeOfIt() throws IOException {
    var below = server.askOverUdp(query("x.old", Type.A));
    var itself = server.askOverUdp(query("old", Type.A));

    assertThat(below.status()).isEqualTo("NOERROR aa");
    assertThat(below.answer())
        .containsExactly("old 3600 DNAME new", "x.old 3600 CNAME x.new", "x.new 3600 A 192.0.2.84");
    assertThat(itself.answer()).isEmpty();
    assertThat(itself.authority()).containsExactly(SOA);
  }

  @Test
  void saysThatADnameLeadsToANameThatIsTooLong() throws IOException {
    // With the target's three labels of 60 letters it would have 257 bytes.
    var reply = server.askOverUdp(query("x".repeat(60) + ".long", Type.A));

    assertThat(reply.status()).isEqualTo("YXDOMAIN aa");
    assertThat(reply.answer()).singleElement().asString().startsWith("long 3600 DNAME aaa");
  }

  @Test
  void answersAnyWithOneRecordSetOrHinfo() throws IOException {
    var smallest = server.askOverUdp(query("static", Type.ANY));
    var steered = server.askOverUdp(query("x.vod", Type.ANY));
    var alias = server.askOverUdp(query("to-www", Type.ANY));

    assertThat(smallest.answer()).containsExactly("static 3600 A 192.0.2.80");
    assertThat(steered.answer()).singleElement().asString().startsWith("x.vod 3600 HINFO RFC8482");
    assertThat(alias.answer()).containsExactly("to-www 3600 CNAME www");
    for (var reply : new RawReply[] {smallest, steered, alias}) {
      assertThat(reply.authority()).isEmpty();
      assertThat(reply.additional()).isEmpty();
    }
  }

  @Test
  void servesHttpsWithHintsSteeredAsAddressesAre() throws IOException {
    var forTokyo = opt(subnet("203.0.113.0/24"));

    var tokyo = server.askOverUdp(query("www", Type.HTTPS, forTokyo));
    var here = server.askOverUdp(query("www", Type.HTTPS));
    var aliasMode = server.askOverUdp(query("shop", Type.HTTPS));

    assertThat(tokyo.answer())
        .containsExactly(
            "www 30 HTTPS 1 . alpn=h2 ipv4hint=%s ipv6hint=%s"
                .formatted(ChecklistServer.TOKYO, ChecklistServer.TOKYO_IPV6));
    assertThat(here.answer())
        .singleElement()
        .asString()
        .contains("ipv4hint=" + ChecklistServer.NEW_YORK);
    assertThat(aliasMode.answer()).containsExactly("shop 3600 HTTPS 0 www");
    assertThat(aliasMode.additional())
        .contains("www 30 A " + ChecklistServer.NEW_YORK)
        .anyMatch(record -> record.startsWith("www 30 HTTPS 1 . alpn=h2 ipv4hint="));
  }

  @Test
  void servesSvcbWithAStaticTargetAsItStands() throws IOException {
    var reply = server.askOverUdp(query("_dot.static", Type.SVCB));

    assertThat(reply.answer())
        .containsExactly("_dot.static 3600 SVCB 1 static alpn=dot ipv4hint=192.0.2.80");
    assertThat(reply.additional())
        .containsExactly("static 3600 A 192.0.2.80", "static 3600 AAAA 2001:db8:0:0:0:0:0:80");
  }

  @Test
  void doesNotLoadAServiceParameterThatIsWrong(@TempDir Path directory) throws IOException {
    var zone = Files.createDirectory(directory.resolve("zones")).resolve("example.net.zone");
    Files.writeString(
        zone,
        """
        @   1h SOA ns.example.org. hostmaster 1 2h 1h 2w 5m
            1h NS ns.example.org.
        www 1h HTTPS 1 . mandatory=port alpn=h2
        """);
    Files.writeString(
        directory.resolve("pops.yaml"), "pops: {a: {location: [0, 0], addresses: [192.0.2.1]}}");
    Files.writeString(directory.resolve("services.yaml"), "services: {a.example.net: {}}");

    try (var refused = PopsteerProcess.start(Map.of("POPSTEER_CONFIG_DIR", directory.toString()))) {
      assertThat(refused.awaitExit()).isNotZero();
      assertThat(refused.output()).contains("zones/example.net.zone:3:").contains("mandatory");
    }
  }

  @Test
  void setsTcRatherThanSendingPartOfTheGlue() throws IOException {
    var small = server.askOverUdp(query("host.much", Type.A, optOffering(512)));
    var large = server.askOverUdp(query("host.much", Type.A, opt()));
    var overTcp = server.askOverTcp(query("host.much", Type.A));

    assertThat(small.status()).isEqualTo("NOERROR tc");
    assertThat(large.status()).isEqualTo("NOERROR");
    assertThat(large.additional()).hasSize(12);
    assertThat(overTcp.additional()).hasSize(12);
  }

  @Test
  void answersALoopWithWhatWasFollowedSoFar() throws IOException {
    var aliases = server.askOverUdp(query("loop-a", Type.A));
    var redirections = server.askOverUdp(query("x.round-a", Type.A));

    assertThat(aliases.status()).isEqualTo("NOERROR aa");
    assertThat(aliases.answer())
        .containsExactly("loop-a 3600 CNAME loop-b", "loop-b 3600 CNAME loop-a");
    assertThat(redirections.status()).isEqualTo("NOERROR aa");
    assertThat(redirections.answer())
        .containsExactly(
            "round-a 3600 DNAME round-b",
            "x.round-a 3600 CNAME x.round-b",
            "round-b 3600 DNAME round-a",
            "x.round-b 3600 CNAME x.round-a");
  }

  @Test
  void answersAChainOverTheLimitWithWhatWasFollowedSoFar() throws IOException {
    var whole = server.askOverUdp(query("chain2", Type.A));
    var longer = server.askOverUdp(query("chain1", Type.A));

    assertThat(whole.answer()).hasSize(9).endsWith("static 3600 A 192.0.2.80");
    assertThat(longer.status()).isEqualTo("NOERROR aa");
    assertThat(longer.answer()).hasSize(8).endsWith("chain8 3600 CNAME chain9");
    assertThat(longer.authority()).isEmpty();
  }

  @Test
  void repeatsTheLetterCaseOfTheQuestionAndPointsToItFromTheAnswer() throws IOException {
    for (var name :
        new String[] {"sTaTiC.ExAmPlE.nEt.", "wWw.eXaMpLe.NeT.", "X.wIlD.example.NET."}) {
      var query = query(name, name.startsWith("X") ? Type.TXT : Type.A);
      var reply = server.askOverUdp(query);

      // After the 12 bytes of the header; the first record's name is a pointer there.
      assertThat(reply.hex().substring(24)).startsWith(query.substring(24) + "c00c");
    }
  }

  @Test
  void compressesTheNamesInAnswers() throws IOException {
    var reply = server.askOverUdp(query("", Type.NS)).hex();

    assertThat(reply.split(name(""), -1)).as("once whole, in the question").hasSize(2);
    assertThat(reply).contains("036e7331c00c", "036e7332c00c");
  }

  @Test
  void servesSoaAndNsWithTheAddressesOfItsNameServers() throws IOException {
    var soa = server.askOverUdp(query("", Type.SOA));
    var ns = server.askOverUdp(query("", Type.NS));

    assertThat(soa.answer())
        .containsExactly("example.net. 3600 SOA ns1 hostmaster 1 7200 3600 1209600 300");
    assertThat(ns.answer())
        .containsExactlyInAnyOrder("example.net. 3600 NS ns1", "example.net. 3600 NS ns2");
    assertThat(ns.additional())
        .containsExactlyInAnyOrder(
            "ns1 3600 A 192.0.2.53",
            "ns1 3600 AAAA 2001:db8:0:0:0:0:0:53",
            "ns2 3600 A 198.51.100.53");
  }

  @Test
  void addsTheAddressesOfWhatARecordPointsTo() throws IOException {
    var reply = server.askOverUdp(query("mail", Type.MX));

    assertThat(reply.answer()).containsExactly("mail 3600 MX 10 static");
    assertThat(reply.additional())
        .containsExactly("static 3600 A 192.0.2.80", "static 3600 AAAA 2001:db8:0:0:0:0:0:80");
  }
}
