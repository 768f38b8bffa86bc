package dev.popsteer.cli;

import static dev.popsteer.cli.RawQuery.message;
import static dev.popsteer.cli.RawQuery.name;
import static dev.popsteer.cli.RawQuery.opt;
import static dev.popsteer.cli.RawQuery.optOffering;
import static dev.popsteer.cli.RawQuery.optWith;
import static dev.popsteer.cli.RawQuery.option;
import static dev.popsteer.cli.RawQuery.query;
import static dev.popsteer.cli.RawQuery.queryInClass;
import static dev.popsteer.cli.RawQuery.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.cli.RawReply.Opt;
import dev.popsteer.dns.Protocol;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Type;

/// The packaged program, asked row by row what it owes of EDNS, but for client subnets.
@ExtendWith(ChecklistServer.Shared.class)
class EdnsChecklistIT {

  private static final Opt PLAIN = new Opt(1232, 0, 0, "0000", List.of());
  private static final String CLIENT_COOKIE = "0102030405060708";
  private static final String KEEPALIVE = option(EDNSOption.Code.TCP_KEEPALIVE, "");
  private static final String PADDING = option(EDNSOption.Code.PADDING, "0000");

  private final ChecklistServer server;

  EdnsChecklistIT(ChecklistServer server) {
    this.server = server;
  }

  private static String cookie(String content) {
    return option(EDNSOption.Code.COOKIE, content);
  }

  private static String extendedError(int code) {
    return option(EDNSOption.Code.EDNS_EXTENDED_ERROR, "%04x".formatted(code));
  }

  private void assertMalformed(String query) throws IOException {
    var reply = server.askOverUdp(query);

    assertThat(reply.status()).as(query).isEqualTo("FORMERR");
    assertThat(reply.answer()).isEmpty();
    assertThat(reply.opts()).containsExactly(PLAIN);
  }

  @ParameterizedTest
  @EnumSource
  void sendsOneOptIfAndOnlyIfTheQueryHasOne(Protocol protocol) throws IOException {
    for (var name : List.of("static", "www", "nope", "host.sub", "www.example.com.")) {
      assertThat(server.ask(query(name, Type.A, opt()), protocol).opts()).as(name).hasSize(1);
      assertThat(server.ask(query(name, Type.A), protocol).opts()).as(name).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "64", "ff"})
  void saysWhichVersionItSpeaksToThoseWhoSpeakAnother(String version) throws IOException {
    var malformedSubnet = option(EDNSOption.Code.CLIENT_SUBNET, "ffff");
    var reply =
        server.askOverUdp(
            query("static", Type.A, optWith("04d0", "00" + version + "0000", malformedSubnet)));

    assertThat(reply.status()).isEqualTo("BADVERS");
    assertThat(reply.answer()).isEmpty();
    assertThat(reply.opts()).containsExactly(new Opt(1232, 1, 0, "0000", List.of()));
  }

  @Test
  void refusesTwoOptRecordsAndOneThatIsNotAtTheRoot() throws IOException {
    assertMalformed(query("static", Type.A, opt(), opt()));
    assertMalformed(query("static", Type.A, "0161" + opt()));
  }

  @Test
  void refusesAnOptRecordInTheAnswerOrAuthoritySection() throws IOException {
    var question = question("static", Type.A, DClass.IN);

    assertMalformed(message("0000", "0001 0001 0000 0000", question, opt()));
    assertMalformed(message("0000", "0001 0000 0001 0000", question, opt()));
  }

  @Test
  void refusesAnOptionThatRunsPastTheEnd() throws IOException {
    assertMalformed(query("static", Type.A, opt("0008 00ff 0001")));
    assertMalformed(query("static", Type.A, opt("0003 00")));
  }

  @Test
  void ignoresOptionsAndFlagsItDoesNotKnowAndRepeatsDo() throws IOException {
    var unknown = option(65_001, "01020304");
    var reply = server.askOverUdp(query("static", Type.A, optWith("04d0", "0000ffff", unknown)));
    var withoutDo = server.askOverUdp(query("static", Type.A, optWith("04d0", "00007fff")));

    assertThat(reply.status()).isEqualTo("NOERROR aa");
    assertThat(reply.opts()).containsExactly(new Opt(1232, 0, 0, "8000", List.of()));
    assertThat(withoutDo.opts()).containsExactly(PLAIN);
  }

  @ParameterizedTest
  @CsvSource({"0, 512", "100, 512", "512, 512", "700, 700", "4096, 1232", "65535, 1232"})
  void answersWithinTheSizeOfferedAndNeverInMoreThan1232Bytes(int offered, int most)
      throws IOException {
    // Of more than 1,232 bytes; and of 614, of which 336 are glue.
    var texts = server.askOverUdp(query("big", Type.TXT, optOffering(offered)));
    var referral = server.askOverUdp(query("host.much", Type.A, optOffering(offered)));

    assertThat(texts.status()).isEqualTo("NOERROR aa tc");
    assertThat(texts.length()).isLessThanOrEqualTo(most);
    assertThat(referral.status()).isEqualTo(most == 512 ? "NOERROR tc" : "NOERROR");
    assertThat(referral.length()).isLessThanOrEqualTo(most);
  }

  @Test
  void tellsItsIdentifierOnlyToThoseWhoAsk() throws IOException {
    var nsid = option(EDNSOption.Code.NSID, "");

    assertThat(server.askOverUdp(query("static", Type.A, opt(nsid))).options())
        .containsExactly(option(EDNSOption.Code.NSID, "6e7331"));
    assertThat(server.askOverUdp(query("static", Type.A, opt())).options()).isEmpty();
  }

  /// The content of the only option in the answer to a query with this one.
  private String cookieFor(String content) throws IOException {
    var options = server.askOverUdp(query("static", Type.A, opt(cookie(content)))).options();
    assertThat(options).hasSize(1);
    return options.getFirst().substring(8);
  }

  @Test
  void givesAServerCookieOf16BytesAndKnowsItAgain() throws IOException {
    var given = cookieFor(CLIENT_COOKIE);

    // Version 1, three bytes reserved, then time and hash (RFC 9018 §4).
    assertThat(given).hasSize(48).startsWith(CLIENT_COOKIE + "01000000");
    assertThat(cookieFor(given)).isEqualTo(given);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 9, 15, 41})
  void refusesACookieOfALengthThatNoneHas(int length) throws IOException {
    assertMalformed(query("static", Type.A, opt(cookie("ab".repeat(length)))));
  }

  @Test
  void answersABadServerCookieWithAFreshOne() throws IOException {
    var bad = CLIENT_COOKIE + "0100000000000000ffffffffffffffff";
    var query = query("static", Type.A, opt(cookie(bad)));

    assertThat(server.askOverUdp(query).status()).isEqualTo("NOERROR aa");
    assertThat(server.askOverUdp(query).answer()).hasSize(1);
    assertThat(cookieFor(bad)).hasSize(48).startsWith(CLIENT_COOKIE).isNotEqualTo(bad);
  }

  @Test
  void looksAtTheFirstOfSeveralCookies() throws IOException {
    var options =
        server
            .askOverUdp(query("static", Type.A, opt(cookie(CLIENT_COOKIE), cookie("ff".repeat(8)))))
            .options();

    assertThat(options).singleElement().asString().startsWith("000a0018" + CLIENT_COOKIE);
  }

  @Test
  void givesACookieToAQueryForNothingElse() throws IOException {
    var query = message("0000", "0000 0000 0000 0001", opt(cookie(CLIENT_COOKIE)));
    var withBadOne =
        message("0000", "0000 0000 0000 0001", opt(cookie(CLIENT_COOKIE + "00".repeat(16))));

    assertThat(server.askOverUdp(query).status()).isEqualTo("NOERROR");
    assertThat(server.askOverUdp(query).options()).hasSize(1);
    assertThat(server.askOverUdp(withBadOne).status()).isEqualTo("BADCOOKIE");
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "TLS"})
  void tellsHowLongItKeepsAConnectionToThoseWhoAsk(Protocol protocol) throws IOException {
    var tenths = "%04x".formatted(ChecklistServer.IDLE_SECONDS * 10);
    var stating = option(EDNSOption.Code.TCP_KEEPALIVE, "0064");

    assertThat(server.ask(query("static", Type.A, opt(KEEPALIVE)), protocol).options())
        .containsExactly(option(EDNSOption.Code.TCP_KEEPALIVE, tenths));
    assertThat(server.ask(query("static", Type.A, opt()), protocol).options()).isEmpty();
    assertThat(server.ask(query("static", Type.A, opt(stating)), protocol).status())
        .isEqualTo("FORMERR");
  }

  @Test
  void tellsNothingOfConnectionsOverUdp() throws IOException {
    for (var content : List.of("", "0064", "ff")) {
      var keepalive = option(EDNSOption.Code.TCP_KEEPALIVE, content);
      var reply = server.askOverUdp(query("static", Type.A, opt(keepalive)));

      assertThat(reply.status()).isEqualTo("NOERROR aa");
      assertThat(reply.options()).isEmpty();
    }
  }

  @Test
  void padsAnswersToPaddedQueriesOverTls() throws IOException {
    for (var name : List.of("static", "big", "nope")) {
      var reply = server.ask(query(name, Type.TXT, opt(PADDING)), Protocol.TLS);

      assertThat(reply.length() % 468).as(name).isZero();
      assertThat(reply.options()).singleElement().asString().startsWith("000c");
    }
  }

  @Test
  void padsNothingInTheClearNorUnasked() throws IOException {
    var padded = query("static", Type.A, opt(PADDING));

    assertThat(server.ask(padded, Protocol.UDP).options()).isEmpty();
    assertThat(server.ask(padded, Protocol.TCP).options()).isEmpty();
    assertThat(server.ask(query("static", Type.A, opt()), Protocol.TLS).options()).isEmpty();
  }

  @Test
  void saysWhyItRefusesToThoseWithEdns() throws IOException {
    var notAuthoritative = server.askOverUdp(query("www.example.com.", Type.A, opt()));
    var otherClass = server.askOverUdp(queryInClass(DClass.HS, "static", Type.A, opt()));
    var transfer = server.askOverTcp(query("", Type.AXFR, opt()));
    var status = server.askOverUdp(message("1000", "0000 0000 0000 0001", opt()));
    var withoutEdns = server.askOverUdp(query("www.example.com.", Type.A));

    assertThat(notAuthoritative.options()).containsExactly(extendedError(20));
    assertThat(otherClass.options()).containsExactly(extendedError(20));
    assertThat(transfer.options()).containsExactly(extendedError(18));
    assertThat(status.options()).containsExactly(extendedError(21));
    assertThat(withoutEdns.opts()).isEmpty();
  }

  @Test
  void namesTheAgentForErrorReports() throws IOException {
    var agent = option(EDNSOption.Code.REPORT_CHANNEL, name("agent"));

    assertThat(server.askOverUdp(query("www.example.org.", Type.A, opt())).options())
        .containsExactly(agent);
    assertThat(server.askOverUdp(query("nope.example.org.", Type.A, opt())).options())
        .containsExactly(agent);
    assertThat(server.askOverUdp(query("www.example.org.", Type.A)).opts()).isEmpty();
  }

  @Test
  void namesNoAgentInTheAgentsOwnZoneNorForOthersZones() throws IOException {
    assertThat(server.askOverUdp(query("static", Type.A, opt())).options()).isEmpty();
    assertThat(server.askOverUdp(query("www.example.com.", Type.A, opt())).options())
        .containsExactly(extendedError(20));
  }
}
