package dev.popsteer.dns;

import static dev.popsteer.dns.WireQuery.cookie;
import static dev.popsteer.dns.WireQuery.opt;
import static dev.popsteer.dns.WireQuery.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.CookiePolicy.Unproven;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/// DNS cookies, from query to answer (RFC 7873).
class CookiesTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final String CLIENT = "0102030405060708";
  private static final CookieSecrets SECRETS = CookieSecrets.of(List.of(new byte[16]));

  private static final Responder ANSWERING = responder(Unproven.ANSWERED);
  private static final Responder REQUIRING = responder(Unproven.REFUSED);

  private static Responder responder(Unproven unproven) {
    return new Responder(
        World::snapshot,
        new ResponderSettings(
            ServerIdentity.HIDDEN,
            ResponderSettings.PLAIN.keepalive(),
            null,
            new CookiePolicy.Answered(() -> SECRETS, unproven)));
  }

  private static Message ask(Responder responder, byte[] query, Protocol protocol) {
    try {
      var arrival = new Arrival(IpAddress.parse("192.0.2.7"), protocol, 1_764_000_000_000L);
      return new Message(Objects.requireNonNull(responder.respond(query, arrival)));
    } catch (IOException e) {
      throw new AssertionError("the answer is malformed", e);
    }
  }

  /// The content of the answer's cookie, client's and server's.
  private static String cookieOf(Message answer) {
    var options =
        Objects.requireNonNull(answer.getOPT()).getOptions(EDNSOption.Code.COOKIE).stream()
            .map(CookieOption.class::cast)
            .toList();
    assertThat(options).hasSize(1);
    return HEX.formatHex(options.getFirst().getClientCookie())
        + HEX.formatHex(options.getFirst().getServerCookie().orElseThrow());
  }

  private static String validCookie() {
    return cookieOf(ask(ANSWERING, query("static", opt(cookie(CLIENT))), Protocol.UDP));
  }

  @Test
  void givesAServerCookieOfSixteenBytes() {
    assertThat(validCookie()).startsWith(CLIENT + "01000000").hasSize(48);
  }

  @Test
  void answersAWrongServerCookieWithAFreshOne() {
    var wrong = CLIENT + "0100000000000000ffffffffffffffff";

    var answer = ask(ANSWERING, query("static", opt(cookie(wrong))), Protocol.UDP);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    assertThat(cookieOf(answer)).isEqualTo(validCookie());
  }

  @Test
  void givesCookiesWithErrorsToo() {
    var query = WireQuery.of("www.example.org.", 1, 1, opt(cookie(CLIENT)));

    assertThat(cookieOf(ask(ANSWERING, query, Protocol.UDP))).isEqualTo(validCookie());
  }

  @Test
  void refusesMalformedCookies() {
    for (int length : new int[] {0, 1, 7, 9, 15, 41}) {
      var answer = ask(ANSWERING, query("www", opt(cookie("ab".repeat(length)))), Protocol.UDP);

      assertThat(answer.getRcode()).as("%d bytes", length).isEqualTo(Rcode.FORMERR);
      assertThat(answer.getOPT()).isNotNull();
    }
    for (int length : new int[] {8, 16, 24, 40}) {
      var answer = ask(ANSWERING, query("www", opt(cookie("ab".repeat(length)))), Protocol.UDP);

      assertThat(answer.getRcode()).as("%d bytes", length).isEqualTo(Rcode.NOERROR);
    }
  }

  @Test
  void looksAtTheFirstOfSeveralCookies() {
    var answer =
        ask(ANSWERING, query("www", opt(cookie(CLIENT) + cookie("ff".repeat(8)))), Protocol.UDP);

    assertThat(cookieOf(answer)).isEqualTo(validCookie());
  }

  @Test
  void answersAQueryForNothingButACookie() {
    var answer = ask(ANSWERING, forCookie(CLIENT), Protocol.UDP);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getQuestion()).isNull();
    assertThat(cookieOf(answer)).isEqualTo(validCookie());
    assertThat(ask(ANSWERING, forCookie(validCookie()), Protocol.UDP).getRcode())
        .isEqualTo(Rcode.NOERROR);
  }

  @Test
  void saysToAQueryForNothingButACookieThatTheOldOneIsBad() {
    var answer = ask(ANSWERING, forCookie(CLIENT + "00".repeat(16)), Protocol.UDP);

    assertThat(answer.getRcode()).isEqualTo(Rcode.BADCOOKIE);
    assertThat(cookieOf(answer)).isEqualTo(validCookie());
  }

  @Test
  void refusesAQueryForACookieWhereCookiesAreIgnored() {
    var answer = ask(new Responder(World::snapshot), forCookie(CLIENT), Protocol.UDP);

    assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void ignoresABrokenCookieWhereCookiesAreIgnored() {
    var answer =
        ask(new Responder(World::snapshot), query("static", opt(cookie("010203"))), Protocol.UDP);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
  }

  private static byte[] forCookie(String content) {
    return WireQuery.message("0000 0000 0000 0000 0001", "").with(opt(cookie(content)));
  }

  @Test
  void asksForAServerCookieOverUdpIfItIsRequired() {
    var refused = ask(REQUIRING, query("static", opt(cookie(CLIENT))), Protocol.UDP);

    assertThat(refused.getRcode()).isEqualTo(Rcode.BADCOOKIE);
    assertThat(refused.getSection(Section.ANSWER)).isEmpty();
    assertThat(cookieOf(refused)).isEqualTo(validCookie());
    assertThat(
            ask(REQUIRING, query("static", opt(cookie(cookieOf(refused)))), Protocol.UDP)
                .getSection(Section.ANSWER))
        .hasSize(1);
  }

  @Test
  void asksForNoServerCookieOverTcpNorOfClientsWithoutCookies() {
    var overTcp = ask(REQUIRING, query("static", opt(cookie(CLIENT))), Protocol.TCP);
    var without = ask(REQUIRING, query("static", opt("")), Protocol.UDP);

    assertThat(overTcp.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(without.getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void sendsNoCookieUnasked() {
    assertThat(
            Objects.requireNonNull(ask(ANSWERING, query("www", opt("")), Protocol.UDP).getOPT())
                .getOptions())
        .isEmpty();
    assertThat(ask(ANSWERING, query("www"), Protocol.UDP).getOPT()).isNull();
  }
}
