package dev.popsteer.dns;

import static dev.popsteer.dns.NamesFixture.additional;
import static dev.popsteer.dns.NamesFixture.answers;
import static dev.popsteer.dns.NamesFixture.authority;
import static dev.popsteer.dns.NamesFixture.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What names lead to: wildcards, empty non-terminals, zone cuts, aliases, ANY and odd types.
class NamesTest {

  private static final String SOA = "example.net. 60 SOA ns1 hostmaster 1 3600 900 604800 60";
  private static final String OTHER_SOA =
      "example.com. 120 SOA ns.example.org. h.example.com. 2 3600 900 604800 120";

  private static final NamesFixture NAMES =
      NamesFixture.with(
          """
          a           A     192.0.2.1
          multi       TXT   "a text that is longer than the address"
          multi       A     192.0.2.2
          multi       AAAA  2001:db8::2
          www         TXT   "static beside steered"
          *.w         TXT   wild
          *.w         MX    10 a
          there.w     A     192.0.2.3
          x.deep.w    A     192.0.2.4
          *.cw        CNAME a
          film.vod    TXT   "an existing name"
          sub         NS    ns.sub
          sub         NS    ns.example.org.
          sub         DS    1 13 2 0000000000000000000000000000000000000000000000000000000000000000
          ns.sub      A     192.0.2.54
          alias       CNAME a
          to-sub      CNAME host.sub
          to-www      CNAME www
          to-nodata   CNAME a
          to-gone     CNAME gone
          to-com      CNAME www.example.com.
          to-com-gone CNAME gone.example.com.
          to-com-back CNAME back.example.com.
          l1          CNAME l2
          l2          CNAME l1
          self        CNAME self
          c1 CNAME c2
          c2 CNAME c3
          c3 CNAME c4
          c4 CNAME c5
          c5 CNAME c6
          c6 CNAME c7
          c7 CNAME c8
          c8 CNAME c9
          c9 CNAME a
          any-mx      MX    10 a
          unknown     TYPE666 \\# 4 0a000001
          """,
          "example.com",
          "www A 192.0.2.9\nback CNAME a.example.net.\n");

  @Test
  void answersAWildcardUnderTheNameAskedFor() {
    assertThat(answers(NAMES.ask("x.y.w", Type.TXT))).containsExactly("x.y.w 3600 TXT wild");
    assertThat(answers(NAMES.ask("x.cw", Type.A)))
        .containsExactly("x.cw 3600 CNAME a", "a 3600 A 192.0.2.1");
    assertThat(answers(NAMES.ask("*.w", Type.TXT))).containsExactly("*.w 3600 TXT wild");
  }

  @Test
  void saysNoDataForATypeThatAWildcardDoesNotHave() {
    var answer = NAMES.ask("x.w", Type.A);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answers(answer)).isEmpty();
    assertThat(authority(answer)).containsExactly(SOA);
  }

  @Test
  void letsAnExistingNameBlockTheWildcardForItselfAndWhatIsBelow() {
    assertThat(NAMES.ask("there.w", Type.TXT).getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answers(NAMES.ask("there.w", Type.TXT))).isEmpty();
    assertThat(NAMES.ask("x.there.w", Type.TXT).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(NAMES.ask("y.deep.w", Type.TXT).getRcode()).isEqualTo(Rcode.NXDOMAIN);
  }

  @Test
  void saysNoDataForEmptyNonTerminalsEvenUnderAWildcard() {
    for (var empty : List.of("w", "deep.w", "vod")) {
      var answer = NAMES.ask(empty, Type.TXT);

      assertThat(answer.getRcode()).as(empty).isEqualTo(Rcode.NOERROR);
      assertThat(answers(answer)).as(empty).isEmpty();
      assertThat(authority(answer)).as(empty).containsExactly(SOA);
    }
  }

  @Test
  void steersNamesBelowASteeredWildcardUnlessTheyExist() {
    assertThat(answers(NAMES.ask("x.y.vod", Type.AAAA)))
        .containsExactly("x.y.vod 30 AAAA 2001:db8:0:0:0:0:0:10");
    assertThat(answers(NAMES.ask("film.vod", Type.A))).isEmpty();
    assertThat(NAMES.ask("x.film.vod", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(NAMES.ask("x.vod", Type.TXT).getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub", "host.sub", "ns.sub", "a.b.c.sub"})
  void refersToTheNameServersOfWhatLiesAtOrBelowAZoneCut(String asked) {
    for (int type : new int[] {Type.A, Type.NS, Type.ANY, Type.SOA, Type.TXT}) {
      var answer = NAMES.ask(asked, type);

      assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
      assertThat(answers(answer)).isEmpty();
      assertThat(authority(answer))
          .containsExactly("sub 3600 NS ns.sub", "sub 3600 NS ns.example.org.");
      assertThat(additional(answer)).containsExactly("ns.sub 3600 A 192.0.2.54");
    }
  }

  @Test
  void answersDsAtAZoneCutItselfAndRefersBelow() {
    var answer = NAMES.ask("sub", Type.DS);

    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answers(answer)).singleElement().asString().startsWith("sub 3600 DS 1 13 2 ");
    assertThat(NAMES.ask("x.sub", Type.DS).getHeader().getFlag(Flags.AA)).isFalse();
  }

  @Test
  void refersAfterAnAliasWithAuthorityForTheAlias() {
    var answer = NAMES.ask("to-sub", Type.A);

    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answers(answer)).containsExactly("to-sub 3600 CNAME host.sub");
    assertThat(authority(answer)).hasSize(2);
    assertThat(additional(answer)).containsExactly("ns.sub 3600 A 192.0.2.54");
  }

  @Test
  void followsAliasesInsideAndAcrossZones() {
    assertThat(answers(NAMES.ask("to-www", Type.A)))
        .containsExactly("to-www 3600 CNAME www", "www 30 A 192.0.2.10", "www 30 A 192.0.2.11");
    assertThat(answers(NAMES.ask("to-com", Type.A)))
        .containsExactly("to-com 3600 CNAME www.example.com.", "www.example.com. 3600 A 192.0.2.9");
    assertThat(answers(NAMES.ask("to-com-back", Type.A)))
        .containsExactly(
            "to-com-back 3600 CNAME back.example.com.",
            "back.example.com. 3600 CNAME a",
            "a 3600 A 192.0.2.1");
  }

  @Test
  void saysNxdomainWithTheAliasIfItsTargetDoesNotExist() {
    var here = NAMES.ask("to-gone", Type.A);
    var there = NAMES.ask("to-com-gone", Type.A);

    assertThat(here.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(answers(here)).containsExactly("to-gone 3600 CNAME gone");
    assertThat(authority(here)).containsExactly(SOA);
    assertThat(there.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(authority(there)).containsExactly(OTHER_SOA);
  }

  @Test
  void saysNoDataAtTheEndOfAChainWithTheSoaOfTheLastZone() {
    assertThat(authority(NAMES.ask("to-nodata", Type.MX))).containsExactly(SOA);
    assertThat(authority(NAMES.ask("to-com", Type.MX))).containsExactly(OTHER_SOA);
    assertThat(NAMES.ask("to-com", Type.MX).getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void endsLoopsOfAliasesWithWhatWasFollowed() {
    assertThat(answers(NAMES.ask("l1", Type.A)))
        .containsExactly("l1 3600 CNAME l2", "l2 3600 CNAME l1");
    assertThat(answers(NAMES.ask("self", Type.A))).containsExactly("self 3600 CNAME self");
    assertThat(NAMES.ask("self", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void followsEightAliasesAndLeavesLongerChainsToTheResolver() {
    var whole = NAMES.ask("c2", Type.A);
    var longer = NAMES.ask("c1", Type.A);

    assertThat(answers(whole)).hasSize(9).endsWith("a 3600 A 192.0.2.1");
    assertThat(longer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answers(longer)).hasSize(8).endsWith("c8 3600 CNAME c9");
    assertThat(authority(longer)).isEmpty();
  }

  @Test
  void answersAnAliasItselfToThoseWhoAskForItOrForAny() {
    assertThat(answers(NAMES.ask("to-com", Type.CNAME)))
        .containsExactly("to-com 3600 CNAME www.example.com.");
    assertThat(answers(NAMES.ask("to-com", Type.ANY)))
        .containsExactly("to-com 3600 CNAME www.example.com.");
    assertThat(answers(NAMES.ask("x.cw", Type.ANY))).containsExactly("x.cw 3600 CNAME a");
    assertThat(answers(NAMES.ask("video", Type.ANY))).containsExactly("video 30 CNAME lhr1");
  }

  @Test
  void answersAnyWithTheSmallestRecordSetAlone() {
    var answer = NAMES.ask("multi", Type.ANY);

    assertThat(answers(answer)).containsExactly("multi 3600 A 192.0.2.2");
    assertThat(answers(NAMES.askOverUdp("multi", Type.ANY, 1232))).hasSize(1);
    assertThat(answers(NAMES.ask("www", Type.ANY)))
        .containsExactly("www 3600 TXT static beside steered");
    assertThat(additional(NAMES.ask("any-mx", Type.ANY))).isEmpty();
    assertThat(NAMES.ask("gone", Type.ANY).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(answers(NAMES.ask("w", Type.ANY))).isEmpty();
  }

  @Test
  void answersAnyAtANameWithNothingButSteeredAddressesForEveryClientAlike() {
    var answer = NAMES.askFor(NamesFixture.NEW_YORK, "film.x.vod", Type.ANY);

    assertThat(answers(answer)).containsExactly("film.x.vod 3600 HINFO RFC8482 ");
    assertThat(NamesFixture.scope(answer)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 41, 46, 128, 249, 250, 253, 254, 666, 32768, 65535})
  void saysNoDataForTypesThatNoNameHas(int type) {
    for (var asked : List.of("a", "www", "x.w", "x.cw", "to-com")) {
      var answer = NAMES.ask(asked, type);

      assertThat(answer.getRcode()).as(asked).isEqualTo(Rcode.NOERROR);
      assertThat(authority(answer)).as(asked).hasSize(1).first().asString().contains(" SOA ");
    }
    assertThat(NAMES.ask("gone", type).getRcode()).isEqualTo(Rcode.NXDOMAIN);
  }

  @Test
  void servesRecordsOfUnknownTypesAsGiven() {
    assertThat(answers(NAMES.ask("unknown", 666)))
        .containsExactly("unknown 3600 TYPE666 \\# 4 0A000001");
  }

  @Test
  void takesTheClosestEnclosingZone() {
    var nested =
        NamesFixture.with(
            "inner NS ns.example.org.\ninner DS 1 13 2 " + "00".repeat(32) + "\n",
            "inner.example.net",
            "x TXT inner\n");

    assertThat(answers(nested.ask("x.inner", Type.TXT))).containsExactly("x.inner 3600 TXT inner");
    assertThat(answers(nested.ask("inner", Type.DS))).hasSize(1);
    assertThat(authority(nested.ask("gone.inner", Type.A)))
        .singleElement()
        .asString()
        .startsWith("inner 120 SOA");
  }

  @Test
  void compressesOwnersAgainstTheQuestionInTheLetterCaseOfTheQuestion() {
    var query = Message.newQuery(Record.newRecord(name("X.y.W"), Type.TXT, DClass.IN)).toWire();

    var bytes =
        Objects.requireNonNull(
            new Responder(NAMES.steering()::snapshot)
                .respond(query, new Arrival(IpAddress.parse("192.0.2.1"), Protocol.UDP, 0)));

    assertThat(bytes).startsWith(new byte[] {query[0], query[1]});
    int questionEnd = query.length;
    assertThat(List.of(bytes[questionEnd], bytes[questionEnd + 1]))
        .containsExactly((byte) 0xc0, (byte) 12);
    for (int index = 12; index < questionEnd; index++) {
      assertThat(bytes[index]).isEqualTo(query[index]);
    }
  }

  @Test
  void answersNamesOfAsManyLabelsAsThereCanBe() {
    var deepest = name("a.".repeat(120) + "w.example.net.");

    assertThat(deepest.labels()).isGreaterThan(120);
    assertThat(answers(NAMES.ask(deepest.toString(), Type.TXT)))
        .singleElement()
        .asString()
        .endsWith(" TXT wild");
  }

  @Test
  void setsTcInsteadOfLeavingOutGlueOfTheDelegatedZone() {
    var records = new StringBuilder();
    for (int number = 10; number < 22; number++) {
      records.append("sub NS ns%d.sub\nns%1$d.sub AAAA 2001:db8::%1$d\n".formatted(number));
    }
    var names = NamesFixture.with(records.toString());

    // Header, question and NS records are under 512 bytes, with the glue it is more.
    var small = names.askOverUdp("x.sub", Type.A, 512);
    var large = names.askOverUdp("x.sub", Type.A, 1232);

    assertThat(small.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(authority(small)).hasSize(12);
    assertThat(large.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(additional(large)).hasSize(12);
    assertThat(additional(names.ask("x.sub", Type.A))).hasSize(12);
  }

  @Test
  void leavesOutOtherAddressesOfAReferralWithoutTc() {
    var records = new StringBuilder();
    for (int number = 10; number < 22; number++) {
      records.append("sub NS ns%d.sib\nns%1$d.sib AAAA 2001:db8::%1$d\n".formatted(number));
    }
    records.append("sub NS z.sub\nz.sub A 192.0.2.1\n");

    var answer = NamesFixture.with(records.toString()).askOverUdp("x.sub", Type.A, 512);

    assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(additional(answer)).hasSizeBetween(1, 12).startsWith("z.sub 3600 A 192.0.2.1");
  }

  @Test
  void neverSendsPartOfARecordSetWithoutTc() {
    var records = new StringBuilder("big MX 10 many\n");
    for (int number = 1; number < 80; number++) {
      records.append("many A 192.0.2.").append(number).append('\n');
    }
    var names = NamesFixture.with(records.toString());

    var addresses = names.askOverUdp("many", Type.A, 512);
    var mx = names.askOverUdp("big", Type.MX, 512);

    assertThat(addresses.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(addresses.getSection(Section.ANSWER)).isEmpty();
    assertThat(mx.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(additional(mx)).isEmpty();
    assertThat(additional(names.ask("big", Type.MX))).hasSize(79);
  }

  @Test
  void refusesWhoIsDeniedTheServiceThatAnAliasLeadsTo() {
    var names = NamesFixture.with("to-denied CNAME denied\n");

    var refused = names.askFor(NamesFixture.NEW_YORK, "to-denied", Type.A);

    assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(answers(refused)).isEmpty();
    assertThat(NamesFixture.scope(refused)).isPositive();
    assertThat(answers(names.askFor(NamesFixture.LONDON, "to-denied", Type.A))).hasSize(3);
  }
}
