package dev.popsteer.dns;

import static dev.popsteer.dns.WireQuery.opt;
import static dev.popsteer.dns.WireQuery.option;
import static dev.popsteer.dns.WireQuery.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TcpKeepaliveOption;
import org.xbill.DNS.Type;

/// What else an answer's OPT record says: NSID, keepalive, padding, extended errors, report
/// channel.
class AnswerOptionsTest {

  private static final IpAddress SOURCE = IpAddress.parse("192.0.2.7");
  private static final String NSID = option(EDNSOption.Code.NSID, "");
  private static final String KEEPALIVE = option(EDNSOption.Code.TCP_KEEPALIVE, "");
  private static final String PADDING = option(EDNSOption.Code.PADDING, "0000");

  private static Responder reportingTo(@Nullable String agent) {
    var channel = agent == null ? null : new ReportChannel(Name.fromConstantString(agent));
    var nsid = ServerIdentity.nsid("ns1-ams".getBytes(StandardCharsets.UTF_8));
    return new Responder(
        World::snapshot,
        new ResponderSettings(
            new ServerIdentity(null, null, nsid),
            Duration.ofMillis(12_345),
            channel,
            new CookiePolicy.Ignored()));
  }

  private final Responder responder = reportingTo(null);
  private final Responder plain = new Responder(World::snapshot);

  private static byte[] bytes(Responder responder, byte[] query, Protocol protocol) {
    return Objects.requireNonNull(responder.respond(query, new Arrival(SOURCE, protocol, 0)));
  }

  private static Message ask(Responder responder, byte[] query, Protocol protocol) {
    try {
      return new Message(bytes(responder, query, protocol));
    } catch (IOException e) {
      throw new AssertionError("the answer is malformed", e);
    }
  }

  private static List<EDNSOption> options(Message answer) {
    return Objects.requireNonNull(answer.getOPT()).getOptions();
  }

  private static int extendedError(Message answer) {
    return ((ExtendedErrorCodeOption) options(answer).getLast()).getErrorCode();
  }

  @Test
  void tellsItsIdentifierToThoseWhoAsk() {
    var asked = options(ask(responder, query("www", opt(NSID)), Protocol.UDP));

    assertThat(asked)
        .containsExactly(ServerIdentity.nsid("ns1-ams".getBytes(StandardCharsets.UTF_8)));
    assertThat(options(ask(responder, query("www", opt("")), Protocol.UDP))).isEmpty();
    assertThat(options(ask(plain, query("www", opt(NSID)), Protocol.UDP))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Protocol.class,
      names = {"TCP", "TLS"})
  void tellsHowLongAConnectionIsKeptInTenthsOfASecond(Protocol protocol) {
    assertThat(options(ask(responder, query("www", opt(KEEPALIVE)), protocol)))
        .containsExactly(new TcpKeepaliveOption(123));
    assertThat(options(ask(responder, query("www", opt("")), protocol))).isEmpty();
  }

  @Test
  void ignoresKeepaliveOverUdpWhateverItSays() {
    var withTime = option(EDNSOption.Code.TCP_KEEPALIVE, "0064");
    for (var option : List.of(KEEPALIVE, withTime)) {
      var answer = ask(responder, query("www", opt(option)), Protocol.UDP);

      assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(options(answer)).isEmpty();
    }
  }

  @Test
  void refusesAQueryOverTcpThatSaysHowLongItKeepsTheConnection() {
    var withTime = option(EDNSOption.Code.TCP_KEEPALIVE, "0064");

    assertThat(ask(responder, query("www", opt(withTime)), Protocol.TCP).getRcode())
        .isEqualTo(Rcode.FORMERR);
  }

  @Test
  void padsAnswersToPaddedQueriesOverTls() {
    for (var label : List.of("www", "big", "nowhere")) {
      byte[] answer = bytes(responder, query(label, opt(PADDING)), Protocol.TLS);

      assertThat(answer.length % AnswerWriter.PADDED_BYTES).as(label).isZero();
      assertThat(options(ask(responder, query(label, opt(PADDING)), Protocol.TLS)))
          .extracting(EDNSOption::getCode)
          .containsExactly(EDNSOption.Code.PADDING);
    }
  }

  @Test
  void padsNothingInTheClearNorUnasked() {
    assertThat(options(ask(responder, query("www", opt(PADDING)), Protocol.UDP))).isEmpty();
    assertThat(options(ask(responder, query("www", opt(PADDING)), Protocol.TCP))).isEmpty();
    assertThat(options(ask(responder, query("www", opt("")), Protocol.TLS))).isEmpty();
  }

  @Test
  void saysThatItIsNoAuthorityForANameItRefuses() {
    var outside = WireQuery.of("www.example.org.", Type.A, DClass.IN, opt(""));
    var answer = ask(plain, outside, Protocol.UDP);

    assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(extendedError(answer)).isEqualTo(ExtendedErrorCodeOption.NOT_AUTHORITATIVE);
  }

  @Test
  void saysThatTransfersAreProhibited() {
    var transfer = WireQuery.of("cdn.example.net.", Type.AXFR, DClass.IN, opt(""));
    var answer = ask(plain, transfer, Protocol.TCP);

    assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(extendedError(answer)).isEqualTo(ExtendedErrorCodeOption.PROHIBITED);
  }

  @Test
  void saysThatAnOpcodeIsNotSupported() {
    byte[] status = query("www", opt(""));
    status[2] = 2 << 3;
    var answer = ask(plain, status, Protocol.UDP);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOTIMP);
    assertThat(extendedError(answer)).isEqualTo(ExtendedErrorCodeOption.NOT_SUPPORTED);
  }

  @Test
  void saysNothingMoreOfAnErrorWithoutEdns() {
    var answer = ask(plain, WireQuery.of("www.example.org.", Type.A, DClass.IN), Protocol.UDP);

    assertThat(answer.getOPT()).isNull();
  }

  @Test
  void namesTheAgentForErrorReports() {
    var reporting = reportingTo("agent.example.org.");
    byte[] agent = Name.fromConstantString("agent.example.org.").toWire();

    for (var label : List.of("www", "static", "nowhere", "host.sub")) {
      assertThat(options(ask(reporting, query(label, opt("")), Protocol.UDP)))
          .as(label)
          .extracting(EDNSOption::toWire)
          .containsExactly(
              new ReportChannel(Name.fromConstantString("agent.example.org.")).option().toWire());
    }
    assertThat(bytes(reporting, query("www", opt("")), Protocol.UDP)).endsWith(agent);
    assertThat(ask(reporting, query("www"), Protocol.UDP).getOPT()).isNull();
  }

  @Test
  void namesNoAgentWhereReportsWouldLeadToReports() {
    var inTheZone = reportingTo("agent.cdn.example.net.");
    var outside = WireQuery.of("www.example.org.", Type.A, DClass.IN, opt(""));

    assertThat(options(ask(inTheZone, query("www", opt("")), Protocol.UDP))).isEmpty();
    assertThat(options(ask(inTheZone, query("_er.1.x.7._er.agent", opt("")), Protocol.UDP)))
        .isEmpty();
    assertThat(options(ask(reportingTo("agent.example.com."), outside, Protocol.UDP)))
        .extracting(EDNSOption::getCode)
        .containsExactly(EDNSOption.Code.EDNS_EXTENDED_ERROR);
  }

  @Test
  void leavesNothingOutForTheAgent() {
    var records = new StringBuilder("full TXT %1$s %1$s\n".formatted("x".repeat(220)));
    records.append("mx MX 1 m\n");
    for (int number = 10; number < 36; number++) {
      records.append("m A 192.0.2.%d\n".formatted(number));
    }
    var steering = NamesFixture.with(records.toString()).steering();
    var settings =
        new ResponderSettings(
            ServerIdentity.HIDDEN,
            Duration.ofSeconds(10),
            new ReportChannel(Name.fromConstantString("a".repeat(50) + ".example.")),
            new CookiePolicy.Ignored());
    var reporting = new Responder(steering::snapshot, settings);
    var offers512 = "00 0029 0200 00 00 0000 0000";

    var full =
        ask(reporting, WireQuery.of("full.example.net.", Type.TXT, 1, offers512), Protocol.UDP);
    var mail = ask(reporting, WireQuery.of("mx.example.net.", Type.MX, 1, offers512), Protocol.UDP);

    assertThat(full.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(full.getSection(Section.ANSWER)).hasSize(1);
    assertThat(options(full)).isEmpty();
    // With the addresses, 16 bytes each, there is no room for the agent.
    assertThat(mail.getSection(Section.ADDITIONAL)).hasSize(26 + 1);
    assertThat(options(mail)).isEmpty();
  }

  @Test
  void takesNoAgentThatIsNoDomain() {
    assertThatThrownBy(() -> new ReportChannel(Name.root))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ReportChannel(Name.fromConstantString("relative")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new ReportChannel(Name.fromConstantString("a".repeat(60) + ".example.")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void padsWithRoomForTheRecordThatEndsTheAnswerToASignedQuery() {
    byte[] answer =
        bytes(responder, query("www", opt(PADDING), MessageRulesTest.TSIG), Protocol.TLS);

    assertThat(answer.length % AnswerWriter.PADDED_BYTES).isZero();
  }
}
