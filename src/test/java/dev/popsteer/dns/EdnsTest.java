package dev.popsteer.dns;

import static dev.popsteer.dns.WireQuery.ecs;
import static dev.popsteer.dns.WireQuery.opt;
import static dev.popsteer.dns.WireQuery.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Router;
import dev.popsteer.routing.Want;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/// EDNS and Client Subnet, by bytes.
class EdnsTest {

  private static final IpAddress RESOLVER_IN_TOKYO = IpAddress.parse("133.11.0.1");
  private static final HexFormat HEX = HexFormat.of();

  private final Responder responder = new Responder(World::snapshot);

  private byte[] answer(byte[] query) {
    return Objects.requireNonNull(
        responder.respond(query, new Arrival(RESOLVER_IN_TOKYO, Protocol.UDP, 0)));
  }

  private Message parsed(byte[] query) {
    try {
      return new Message(answer(query));
    } catch (IOException e) {
      throw new AssertionError("the answer is malformed", e);
    }
  }

  /// The content of the answer's Client Subnet option, which is the last thing in it.
  private String ecsOfAnswer(byte[] query, int contentBytes) {
    var hex = HEX.formatHex(answer(query));
    var option = hex.substring(hex.length() - 2 * (contentBytes + 4));
    assertThat(option).startsWith("0008" + HEX.toHexDigits((short) contentBytes));
    return option.substring(8);
  }

  private static String address(Message answer) {
    return answer.getSection(Section.ANSWER).getFirst().rdataToString();
  }

  @Test
  void steersByTheClientSubnetAndNotByTheResolver() {
    assertThat(address(parsed(query("www", opt(ecs("0001 18 00 510245")))))).isEqualTo("192.0.2.1");
    assertThat(address(parsed(query("www", opt(""))))).isEqualTo("192.0.2.4");
    assertThat(address(parsed(query("www")))).isEqualTo("192.0.2.4");
  }

  @Test
  void repeatsTheClientSubnetWithTheScopeOfTheDecision() {
    int scope =
        Router.decide(
                World.snapshot().route(World.name("www")).orElseThrow(),
                IpAddress.parse("81.2.69.0"),
                World.name("www"),
                Want.IPV4_ADDRESS)
            .scope();

    assertThat(ecsOfAnswer(query("www", opt(ecs("0001 18 00 510245"))), 7))
        .isEqualTo("000118" + HEX.toHexDigits((byte) scope) + "510245");
  }

  @Test
  void repeatsASubnetThatEndsWithinAByte() {
    assertThat(ecsOfAnswer(query("www", opt(ecs("0001 16 00 510244"))), 7))
        .startsWith("000116")
        .endsWith("510244");
  }

  @Test
  void repeatsAnIpv4MappedSubnetAsIpv6() {
    var mapped = "00000000000000000000ffff51024500";

    assertThat(ecsOfAnswer(query("www", opt(ecs("0002 78 00 00000000000000000000ffff510245"))), 19))
        .startsWith("000278")
        .endsWith(mapped.substring(0, 30));
  }

  @Test
  void givesScopeZeroToAnswersThatAreTheSameForEveryone() {
    for (var label : new String[] {"static", "nowhere", "sub", "alias"}) {
      assertThat(ecsOfAnswer(query(label, opt(ecs("0001 18 00 510245"))), 7))
          .as(label)
          .isEqualTo("00011800510245");
    }
  }

  @Test
  void usesTheResolversAddressAndScopeZeroWhenTheClientWantsNoTailoring() {
    var query = query("www", opt(ecs("0001 00 00")));

    assertThat(address(parsed(query))).isEqualTo("192.0.2.4");
    assertThat(ecsOfAnswer(query, 4)).isEqualTo("00010000");
  }

  @Test
  void sendsNoClientSubnetThatWasNotAskedFor() {
    var opt = Objects.requireNonNull(parsed(query("www", opt(""))).getOPT());

    assertThat(opt.getOptions()).isEmpty();
    assertThat(opt.getPayloadSize()).isEqualTo(1232);
  }

  @Test
  void sendsNoOptWhereTheQueryHadNone() {
    assertThat(parsed(query("www")).getOPT()).isNull();
  }

  @Test
  void refusesMalformedClientSubnets() {
    var malformed =
        new String[] {
          "0003 18 00 510245", // unknown family
          "0001 18 00 5102", // too short
          "0001 18 00 51024500", // too long
          "0001 18 18 510245", // scope not 0
          "0001 21 00 5102450000", // source longer than an address
          "0001 16 00 510245", // a bit set past the source length
          "0002 81 00 20010db80000000000000000000000000000",
          "0001 18", // not even a whole header
        };
    for (var content : malformed) {
      var answer = parsed(query("www", opt(ecs(content))));
      assertThat(answer.getRcode()).as(content).isEqualTo(Rcode.FORMERR);
      assertThat(answer.getSection(Section.ANSWER)).as(content).isEmpty();
      assertThat(answer.getOPT()).as(content).isNotNull();
    }
  }

  @Test
  void refusesASecondClientSubnet() {
    var twice = ecs("0001 18 00 510245") + ecs("0001 18 00 510245");

    assertThat(parsed(query("www", opt(twice))).getRcode()).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void repeatsTheSubnetWithScopeZeroWhereTheAnswerDoesNotDependOnIt() {
    var sameForEveryone =
        Map.of(
            "static", Rcode.NOERROR,
            "beside.x.wild", Rcode.NXDOMAIN,
            "any.wild", Rcode.NOERROR,
            "deep", Rcode.NOERROR,
            "away", Rcode.NOERROR,
            "host.sub", Rcode.NOERROR);
    sameForEveryone.forEach(
        (label, rcode) -> {
          var query = query(label, opt(ecs("0002 30 00 20010db80001")));

          assertThat(parsed(query).getRcode()).as(label).isEqualTo(rcode);
          assertThat(ecsOfAnswer(query, 10)).as(label).isEqualTo("0002300020010db80001");
        });
  }

  @Test
  void repeatsTheSubnetWithTheScopeOfASteeredNameBehindAnAliasOrAWildcard() {
    int scope = Integer.parseInt(scopeOf("www"), 16);

    assertThat(scope).isPositive();
    assertThat(Integer.parseInt(scopeOf("to-www"), 16)).isEqualTo(scope);
    assertThat(Integer.parseInt(scopeOf("film.vod"), 16)).isEqualTo(scope);
  }

  private String scopeOf(String label) {
    return ecsOfAnswer(query(label, opt(ecs("0001 18 00 510245"))), 7).substring(6, 8);
  }

  @Test
  void repeatsTheSubnetInRefusals() {
    var query = WireQuery.of("www.example.org.", 1, 1, opt(ecs("0001 18 00 510245")));
    var refused = parsed(query);

    assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(HEX.formatHex(answer(query))).contains("0008000700011800510245");
  }

  @Test
  void readsNoSubnetOfAnotherVersionOfEdns() {
    var malformed = "0008 0002 ffff";
    var answer = parsed(query("www", "00 0029 04d0 00 01 0000 0006" + malformed));

    assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
    assertThat(Objects.requireNonNull(answer.getOPT()).getOptions()).isEmpty();
  }

  @Test
  void readsPastRecordsThatAreNotOpt() {
    var txt = "00 0010 0001 00000000 0002 0161";

    assertThat(address(parsed(query("www", opt(ecs("0001 18 00 510245")), txt))))
        .isEqualTo("192.0.2.1");
    assertThat(address(parsed(query("www", txt, opt(ecs("0001 18 00 510245"))))))
        .isEqualTo("192.0.2.1");
  }

  @Test
  void refusesTwoOptRecordsAndOneThatIsNotAtTheRoot() {
    assertMalformedWithOpt(query("www", opt(""), opt("")));
    assertMalformedWithOpt(query("www", "0161" + opt("")));
  }

  @Test
  void refusesAnOptRecordInTheWrongSection() {
    byte[] inAnswer = query("www", opt(""));
    inAnswer[7] = 1;
    inAnswer[11] = 0;
    byte[] inAuthority = query("www", opt(""));
    inAuthority[9] = 1;
    inAuthority[11] = 0;

    assertMalformedWithOpt(inAnswer);
    assertMalformedWithOpt(inAuthority);
  }

  /// FORMERR, with the one OPT record that says that it is not EDNS that is unknown here.
  private void assertMalformedWithOpt(byte[] query) {
    var answer = parsed(query);
    assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(answer.getSection(Section.ADDITIONAL)).hasSize(1);
    assertThat(answer.getOPT()).isNotNull();
  }

  @Test
  void refusesAnOptionThatRunsPastTheEnd() {
    assertMalformedWithOpt(query("www", opt("0008 00ff 0001")));
    assertMalformedWithOpt(query("www", opt("0003 00")));
    assertThat(parsed(query("www", "00 0029 04d0 00 00 0000 0040 0003")).getRcode())
        .isEqualTo(Rcode.FORMERR);
  }

  @Test
  void doesNotSpeakOtherVersionsOfEdns() {
    var answer = parsed(query("www", "00 0029 04d0 00 01 0000 0000"));

    assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
    assertThat(Objects.requireNonNull(answer.getOPT()).getVersion()).isZero();
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
  }

  @Test
  void ignoresUnknownOptions() {
    var answer = parsed(query("www", opt("ffee 0004 01020304")));

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(Objects.requireNonNull(answer.getOPT()).getOptions()).isEmpty();
  }

  @Test
  void repeatsTheDoBitAndNoOtherFlag() {
    var answer = parsed(query("www", "00 0029 04d0 00 00 ffff 0000"));

    assertThat(Objects.requireNonNull(answer.getOPT()).getFlags()).isEqualTo(0x8000);
  }

  @Test
  void answersWithinTheSizeOfferedAndNeverMoreThan1232Bytes() {
    var offers512 = "00 0029 0200 00 00 0000 0000";
    var offers100 = "00 0029 0064 00 00 0000 0000";
    var offers65535 = "00 0029 ffff 00 00 0000 0000";

    assertThat(answer(query("big", offers512))).hasSizeLessThanOrEqualTo(512);
    assertThat(answer(query("big", offers100))).hasSizeLessThanOrEqualTo(512);
    assertThat(answer(query("big", offers65535))).hasSizeLessThanOrEqualTo(1232);
  }
}
