package dev.popsteer.dns;

import static dev.popsteer.dns.WireQuery.message;
import static dev.popsteer.dns.WireQuery.opt;
import static dev.popsteer.dns.WireQuery.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Type;

/// Opcodes, classes, types that are no data, flags, signatures, and questions that are broken.
class MessageRulesTest {

  private static final IpAddress SOURCE = IpAddress.parse("192.0.2.7");
  private static final String WWW_A = "03777777 0363646e 076578616d706c65 036e6574 00 0001 0001";

  private final Responder responder = new Responder(World::snapshot);

  private Message ask(byte[] query) {
    return ask(responder, query, Protocol.UDP);
  }

  private static Message ask(Responder responder, byte[] query, Protocol protocol) {
    try {
      return new Message(
          Objects.requireNonNull(responder.respond(query, new Arrival(SOURCE, protocol, 0))));
    } catch (IOException e) {
      throw new AssertionError("the answer is malformed", e);
    }
  }

  private static byte[] withOpcode(byte[] query, int opcode) {
    query[2] = (byte) (opcode << 3);
    return query;
  }

  @Test
  void implementsNoOpcodeButQuery() {
    for (int opcode = 1; opcode < 16; opcode++) {
      var answer = ask(withOpcode(query("www", opt("")), opcode));

      assertThat(answer.getRcode()).as("opcode %d", opcode).isEqualTo(Rcode.NOTIMP);
      assertThat(answer.getHeader().getOpcode()).isEqualTo(opcode);
      assertThat(answer.getHeader().getID()).isEqualTo(WireQuery.ID);
      assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
      assertThat(answer.getSection(Section.ANSWER)).isEmpty();
      assertThat(answer.getOPT()).isNotNull();
    }
  }

  /// Each is right by its own RFC: an inverse query has no question, an update has records in each
  /// section, and a DSO message has no section, but something after them.
  @Test
  void saysSoToOpcodesWhoseSectionsMeanSomethingElse() {
    var update = "00 0010 00ff 00000000 0000 00 0010 0001 0000003c 0002 0161";
    for (var query :
        List.of(
            message("0800 0000 0001 0000 0000", "00 0001 0001 0000003c 0004 c0000201").with(),
            message("2800 0001 0001 0001 0000", "00 0006 0001" + update).with(),
            message("2000 0001 0000 0000 0000", WWW_A).with(),
            message("3000 0000 0000 0000 0000", "0001 0004 00003a98").with(),
            message("3800 ffff ffff ffff ffff", "").with())) {
      var answer = ask(query);

      assertThat(answer.getRcode()).isEqualTo(Rcode.NOTIMP);
      assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
      assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, DClass.CH, DClass.HS, DClass.NONE, DClass.ANY, 0x8001, 65_535})
  void refusesOtherClasses(int dclass) {
    var answer = ask(WireQuery.of("www.cdn.example.net.", Type.A, dclass));

    assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "version.bind., popsteer",
    "VERSION.server., popsteer",
    "id.server., 'a \\ b'",
    "hostname.bind., 'a \\ b'"
  })
  void tellsVersionAndIdentityAsConfigured(String name, String text) {
    var identified =
        new Responder(
            World::snapshot,
            new ResponderSettings(
                new ServerIdentity("popsteer", "a \\ b", null),
                ResponderSettings.PLAIN.keepalive(),
                null,
                new CookiePolicy.Ignored()));
    byte[] query = WireQuery.of(name, Type.TXT, DClass.CH);

    byte[] answer =
        Objects.requireNonNull(identified.respond(query, new Arrival(SOURCE, Protocol.UDP, 0)));

    var data = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    assertThat(HexFormat.of().formatHex(answer))
        .endsWith("00000000" + hex16(text.length() + 1) + hex8(text.length()) + data);
    assertThat(ask(identified, query, Protocol.UDP).getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(ask(query).getRcode()).as("not configured").isEqualTo(Rcode.REFUSED);
    assertThat(ask(identified, WireQuery.of(name, Type.A, DClass.CH), Protocol.UDP).getRcode())
        .isEqualTo(Rcode.REFUSED);
  }

  private static String hex16(int value) {
    return HexFormat.of().toHexDigits((short) value);
  }

  private static String hex8(int value) {
    return HexFormat.of().toHexDigits((byte) value);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Type.OPT, Type.TSIG, Type.TKEY, 0, Type.MAILA, Type.MAILB, Type.RRSIG, 65_535})
  void hasNoDataOfTypesThatAreNone(int type) {
    var answer = ask(WireQuery.of("static.cdn.example.net.", type, DClass.IN));

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    assertThat(Objects.requireNonNull(answer.getQuestion()).getType()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(ints = {Type.AXFR, Type.IXFR})
  void refusesTransfersOverUdpAndTcp(int type) {
    byte[] query = WireQuery.of("cdn.example.net.", type, DClass.IN);

    for (var protocol : List.of(Protocol.UDP, Protocol.TCP)) {
      var answer = ask(responder, query, protocol);

      assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
      assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }
  }

  @Test
  void repeatsNoFlagButRecursionDesired() {
    byte[] query = query("www");
    query[2] = 0b0000_0111;
    query[3] = (byte) 0b1111_1111;
    var answer = responder.respond(query, new Arrival(SOURCE, Protocol.UDP, 0));

    assertThat(answer).isNotNull();
    // QR, AA and RD; neither TC, nor RA, Z, AD, CD or an rcode.
    assertThat(answer[2]).isEqualTo((byte) 0b1000_0101);
    assertThat(answer[3]).isZero();
  }

  @Test
  void repeatsTheLettersOfTheQuestionAsSent() {
    byte[] query = WireQuery.of("wWw.CdN.eXaMpLe.NeT.", Type.A, DClass.IN);
    var answer = responder.respond(query, new Arrival(SOURCE, Protocol.UDP, 0));

    assertThat(answer).isNotNull();
    assertThat(HexFormat.of().formatHex(answer, 12, query.length))
        .isEqualTo(HexFormat.of().formatHex(query, 12, query.length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000", // no question
        "0002", // two of them
        "ffff",
      })
  void refusesAnyNumberOfQuestionsButOneAndKeepsOpt(String count) {
    int questions = Integer.parseInt(count, 16);
    var sections = WWW_A.repeat(questions == 2 ? 2 : 0);
    var answer = ask(message("0000" + count + "0000 0000 0001", sections).with(opt("")));

    assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(answer.getQuestion()).isNull();
    assertThat(answer.getOPT() != null).isEqualTo(questions <= 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "41 00 0001 0001", // a bit label
        "80 00 0001 0001", // a label of no kind
        "c0 0c 0001 0001", // points to itself
        "01 61 c0 0c 0001 0001", // points to its own beginning
        "c0 00 0001 0001", // points into the header
        "c0 20 0001 0001", // points forward
        "03 7777 00", // ends within a label
        "00 0001", // no class
        "00", // no type
        "", // nothing
        "00 0001 0001 00", // a byte too much
      })
  void refusesABrokenQuestion(String question) {
    var answer = ask(message("0000 0001 0000 0000 0000", question).with());

    assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
  }

  @Test
  void refusesANameOf256BytesAndAnswersOneOf255() {
    var label63 = "3f" + "61".repeat(63);
    var name255 = label63.repeat(3) + "3d" + "61".repeat(61) + "00";
    var name256 = label63.repeat(3) + "3e" + "61".repeat(62) + "00";

    assertThat(ask(message("0000 0001 0000 0000 0000", name255 + "0001 0001").with()).getRcode())
        .isEqualTo(Rcode.REFUSED);
    assertThat(ask(message("0000 0001 0000 0000 0000", name256 + "0001 0001").with()).getRcode())
        .isEqualTo(Rcode.FORMERR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001 0000 0000", "0000 0001 0000", "0000 0000 0001", "ffff ffff ffff"})
  void refusesCountsWithoutRecords(String counts) {
    var answer = ask(message("0000 0001" + counts, WWW_A).with());

    assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void readsNoMoreRecordsThanAQueryCanHave() {
    var record = "00 0010 0001 00000000 0001 00";
    int most = QueryParser.MAX_ENTRIES - 1;

    assertThat(ask(withRecords(most, record)).getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(ask(withRecords(most + 1, record)).getRcode()).isEqualTo(Rcode.FORMERR);
  }

  private static byte[] withRecords(int count, String record) {
    return message("0000 0001 0000 0000" + hex16(count), WWW_A + record.repeat(count)).with();
  }

  /// A TSIG record of the key `k`, hmac-sha256, signed in 2025 with 2 bytes.
  static final String TSIG =
      "016b00 00fa 00ff 00000000 001f"
          + "0b 686d61632d736861323536 00"
          + "0000692d6180 012c 0002 abcd 1234 0000 0000";

  @Test
  void knowsNoKeyOfASignedQuery() {
    var answer = ask(query("www", opt(""), TSIG));

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOTAUTH);
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    assertThat(answer.getOPT()).isNotNull();
    var tsig = (TSIGRecord) answer.getSection(Section.ADDITIONAL).getLast();
    assertThat(tsig.getError()).isEqualTo(Rcode.BADKEY);
    assertThat(tsig.getSignature()).isEmpty();
    assertThat(tsig.getName()).hasToString("k.");
    assertThat(tsig.getOriginalID()).isEqualTo(WireQuery.ID);
  }

  @Test
  void refusesASignatureThatIsBrokenOrNotTheLastRecord() {
    assertThat(ask(query("www", TSIG, opt(""))).getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(ask(query("www", TSIG, TSIG)).getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(ask(query("www", TSIG.replace("00ff", "0001"))).getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(ask(query("www", "016b00 00fa 00ff 00000000 0003 000000")).getRcode())
        .isEqualTo(Rcode.FORMERR);
  }

  @Test
  void repeatsNoSignatureForWhichThereIsNoRoom() {
    var long63 = "3f" + "61".repeat(63);
    var key = long63.repeat(3) + "00";
    var tsig =
        key
            + "00fa 00ff 00000000"
            + hex16(193 + 16)
            + key
            + "0000692d6180 012c 0000 1234 0000 0000";

    byte[] answer =
        responder.respond(
            WireQuery.of(
                "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63) + ".", 1, 1, tsig),
            new Arrival(SOURCE, Protocol.UDP, 0));

    assertThat(answer).isNotNull().hasSizeLessThanOrEqualTo(512);
    assertThat(answer[3] & 0xf).isEqualTo(Rcode.NOTAUTH);
  }

  @Test
  void answersASignedQueryOverUdpWithNoMoreBytes() {
    // The key's name is compressed, which that of an answer's TSIG record is not.
    var tsig = TSIG.replace("016b00", "c00c").replace("0002 abcd", "0000").replace("001f", "001d");
    byte[] query = WireQuery.of("a".repeat(63) + ".cdn.example.net.", Type.A, DClass.IN, tsig);

    byte[] answer = responder.respond(query, new Arrival(SOURCE, Protocol.UDP, 0));

    assertThat(answer).isNotNull().hasSizeLessThanOrEqualTo(query.length);
    assertThat(answer[3] & 0xf).isEqualTo(Rcode.NOTAUTH);
    assertThat(responder.respond(query, new Arrival(SOURCE, Protocol.TCP, 0)))
        .hasSizeGreaterThan(query.length);
  }

  @Test
  void truncatesAtWholeRecordSetsAndKeepsOpt() {
    var answer = ask(WireQuery.of("big.cdn.example.net.", Type.TXT, DClass.IN, opt("")));

    assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    assertThat(answer.getOPT()).isNotNull();
    assertThat(answer.getHeader().getOpcode()).isEqualTo(Opcode.QUERY);
  }
}
