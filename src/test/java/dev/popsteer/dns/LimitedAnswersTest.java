package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.CookiePolicy.Unproven;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.LawfulReply;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What a client gets that is over its rate limit, by bytes.
class LimitedAnswersTest {

  private static final Snapshot SNAPSHOT = World.snapshot();
  private static final IpAddress SOURCE = IpAddress.parse("192.0.2.200");
  private static final long NOW = 1_764_000_000_000L;
  private static final byte[] CLIENT_COOKIE = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final int SERVER_COOKIE_BYTES = 16;
  private static final int FLOOD_SECONDS = 3;

  /// Every reply over the limit is sent, so that it can be looked at.
  private static final ResponseLimits LIMITS = new ResponseLimits(10, 5, 1, 1024, List.of());

  private final Responder responder = responder(LIMITS);

  private static Responder responder(ResponseLimits limits) {
    var random = new Random(1);
    var secrets = CookieSecrets.random(random);
    var plain = ResponderSettings.PLAIN;
    var settings =
        new ResponderSettings(
            plain.identity(),
            plain.keepalive(),
            plain.reportChannel(),
            new CookiePolicy.Answered(() -> secrets, Unproven.ANSWERED));
    return new Responder(() -> SNAPSHOT, settings, new ResponseLimiter(limits, random));
  }

  private static Message query(String label, int type, EDNSOption... options) {
    var query = plainQuery(label, type);
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
    return query;
  }

  private static Message plainQuery(String label, int type) {
    return Message.newQuery(Record.newRecord(World.name(label), type, DClass.IN));
  }

  private static byte @Nullable [] respond(Responder responder, byte[] query, Protocol protocol) {
    byte[] reply = responder.respond(query, new Arrival(SOURCE, protocol, NOW));
    LawfulReply.check(query, reply, protocol);
    return reply;
  }

  private Message reply(Message query, Protocol protocol) {
    return parsed(Objects.requireNonNull(respond(responder, query.toWire(), protocol)));
  }

  private static Message parsed(byte[] message) {
    try {
      return new Message(message);
    } catch (IOException e) {
      throw new AssertionError("the answer is malformed", e);
    }
  }

  private static List<Record> answers(Message reply) {
    return reply.getSection(Section.ANSWER);
  }

  @BeforeEach
  void useUpTheLimit() {
    for (int i = 0; i < LIMITS.burst(); i++) {
      assertThat(answers(reply(plainQuery("static", Type.A), Protocol.UDP))).hasSize(1);
    }
  }

  @Test
  void tellsAClientToComeByTcpAndAnswersItThere() {
    var query = plainQuery("static", Type.A);

    var limited = reply(query, Protocol.UDP);

    assertThat(limited.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(limited.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(limited.getSection(Section.QUESTION)).isEqualTo(query.getSection(Section.QUESTION));
    assertThat(limited.toWire()).hasSameSizeAs(query.toWire());
    assertThat(answers(reply(query, Protocol.TCP))).hasSize(1);
    assertThat(answers(reply(query, Protocol.TLS))).hasSize(1);
  }

  @Test
  void sendsAClientThatKnowsCookiesOneAndAnswersItWithThat() {
    var badCookie = reply(query("static", Type.A, new CookieOption(CLIENT_COOKIE)), Protocol.UDP);

    assertThat(badCookie.getRcode()).isEqualTo(Rcode.BADCOOKIE);
    assertThat(badCookie.getHeader().getFlag(Flags.TC)).isFalse();
    var cookie = badCookie.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();

    for (int i = 0; i < 100; i++) {
      assertThat(answers(reply(query("static", Type.A, cookie), Protocol.UDP))).hasSize(1);
    }
  }

  @Test
  void limitsAClientWithAServerCookieThatIsNotOurs() {
    var forged = new CookieOption(CLIENT_COOKIE, new byte[SERVER_COOKIE_BYTES]);

    assertThat(reply(query("static", Type.A, forged), Protocol.UDP).getRcode())
        .isEqualTo(Rcode.BADCOOKIE);
  }

  @Test
  void echoesAClientSubnetSoAsNotToBeTakenForAServerThatKnowsNone() {
    var subnet = new ClientSubnetOption(24, IpAddress.parse("203.0.113.0").toInetAddress());

    var limited = reply(query("www", Type.A, subnet), Protocol.UDP);

    assertThat(limited.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(limited.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET)).containsExactly(subnet);
  }

  static Stream<Message> queriesOfAllKinds() {
    var cookie = new CookieOption(CLIENT_COOKIE);
    var nsid = new GenericEDNSOption(EDNSOption.Code.NSID, new byte[0]);
    var notify = plainQuery("static", Type.SOA);
    notify.getHeader().setOpcode(Opcode.NOTIFY);
    var foreign = Message.newQuery(Record.newRecord(World.name("x"), Type.A, DClass.CH));
    var version1 = plainQuery("static", Type.A);
    version1.addRecord(new OPTRecord(1232, 0, 1, 0, List.of(cookie, nsid)), Section.ADDITIONAL);
    var cookieOnly = new Message(7);
    cookieOnly.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(cookie)), Section.ADDITIONAL);
    var twoQuestions = plainQuery("static", Type.A);
    twoQuestions.addRecord(Record.newRecord(World.name("x"), Type.A, DClass.IN), Section.QUESTION);
    return Stream.of(
        plainQuery("big", Type.TXT),
        plainQuery("nowhere", Type.A),
        plainQuery("static", Type.ANY),
        plainQuery("static", Type.AXFR),
        query("big", Type.TXT),
        query("nowhere", Type.A, nsid),
        query("static", Type.A, cookie, nsid),
        foreign,
        notify,
        version1,
        cookieOnly,
        twoQuestions);
  }

  @ParameterizedTest
  @MethodSource("queriesOfAllKinds")
  void repliesWithNoMoreBytesThanTheQueryButForAServerCookie(Message query) {
    byte[] bytes = query.toWire();

    byte[] limited = Objects.requireNonNull(respond(responder, bytes, Protocol.UDP));

    boolean hasCookie =
        parsed(limited).getOPT() != null
            && !parsed(limited).getOPT().getOptions(EDNSOption.Code.COOKIE).isEmpty();
    assertThat(limited.length)
        .isLessThanOrEqualTo(bytes.length + (hasCookie ? SERVER_COOKIE_BYTES : 0));
  }

  @Test
  void repliesToWhatIsMalformedWithNoMoreBytesButForThoseThatAnOptRecordLacks() {
    byte[] whole = query("static", Type.A).toWire();

    for (int length = 12; length < whole.length; length++) {
      byte[] malformed = Arrays.copyOf(whole, length);

      byte[] limited = Objects.requireNonNull(respond(responder, malformed, Protocol.UDP));

      assertThat(limited.length).isLessThanOrEqualTo(length + 2);
      assertThat(parsed(limited).getRcode()).isEqualTo(Rcode.FORMERR);
    }
  }

  @Test
  void dropsAllButOneInSoMany() {
    var dropping = responder(new ResponseLimits(10, 5, 4, 1024, List.of()));
    byte[] query = query("big", Type.TXT, new CookieOption(CLIENT_COOKIE)).toWire();
    int replies = 0;
    long bytes = 0;

    for (int i = 0; i < 1000; i++) {
      byte[] reply = respond(dropping, query, Protocol.UDP);
      replies += reply == null ? 0 : 1;
      bytes += reply == null ? 0 : reply.length;
    }

    assertThat(replies).isEqualTo(5 + 995 / 4 + 1);
    assertThat(bytes).isLessThan(1000L * query.length);
  }

  /// For each byte of a flood, how many are sent back with the limits that hold by default.
  ///
  /// @param sources of 192.0.2.0/24 that the flood pretends to come from, in turns
  /// @param perSecond queries
  private static double sentBack(Message query, int sources, int perSecond) {
    var responder = responder(new ResponseLimits(200, 500, 2, 65_536, List.of()));
    byte[] bytes = query.toWire();
    int queries = perSecond * FLOOD_SECONDS;
    long back = 0;
    for (int i = 0; i < queries; i++) {
      var source = IpAddress.parse("192.0.2." + i % sources);
      var arrival = new Arrival(source, Protocol.UDP, NOW + i * 1000L / perSecond);
      byte[] reply = responder.respond(bytes, arrival);
      back += reply == null ? 0 : reply.length;
    }
    return (double) back / ((long) queries * bytes.length);
  }

  static Stream<Message> queriesForAddresses() {
    return Stream.of(
        plainQuery("static", Type.A),
        query("www", Type.A),
        query("www", Type.A, new CookieOption(CLIENT_COOKIE)));
  }

  @ParameterizedTest
  @MethodSource("queriesForAddresses")
  void sendsLessBackThanAFloodInTheNameOfAnAddressWhenThatIsTenTimesTheLimit(Message query) {
    assertThat(sentBack(query, 1, 2000)).isLessThan(1);
  }

  @ParameterizedTest
  @MethodSource("queriesForAddresses")
  void sendsLessBackThanAFloodInTheNameOfANetworkWhenThatIsTenTimesItsLimit(Message query) {
    assertThat(sentBack(query, 256, 64_000)).isLessThan(1);
  }

  @Test
  void amplifiesAFloodWithinTheLimit() {
    assertThat(sentBack(query("www", Type.A), 1, 200)).isGreaterThan(1);
  }
}
