package dev.popsteer.cli;

import static dev.popsteer.cli.RawQuery.message;
import static dev.popsteer.cli.RawQuery.opt;
import static dev.popsteer.cli.RawQuery.optOffering;
import static dev.popsteer.cli.RawQuery.query;
import static dev.popsteer.cli.RawQuery.queryInClass;
import static dev.popsteer.cli.RawQuery.question;
import static dev.popsteer.cli.RawQuery.text;
import static dev.popsteer.cli.RawQuery.withId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.Protocol;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

/// The packaged program, asked row by row what it owes of messages of all kinds, the malformed
/// first.
@ExtendWith(ChecklistServer.Shared.class)
class MessagesChecklistIT {

  private static final List<Protocol> UDP_AND_TCP = List.of(Protocol.UDP, Protocol.TCP);
  private static final int OTHER_ID = 0xdead;
  private static final String ONE_QUESTION = "0001 0000 0000 0000";
  private static final String STATIC_A = question("static", Type.A, DClass.IN);
  private static final String STATIC_QUERY = query("static", Type.A);

  /// A TSIG record of the key `k`, hmac-sha256, signed in 2025 with 2 bytes (RFC 8945 §4.2).
  private static final String TSIG =
      "016b00 00fa 00ff 00000000 001f"
          + "0b 686d61632d736861323536 00"
          + "0000692d6180 012c 0002 abcd 1234 0000 0000";

  private final ChecklistServer server;

  MessagesChecklistIT(ChecklistServer server) {
    this.server = server;
  }

  private void assertMalformed(String query) throws IOException {
    for (var protocol : UDP_AND_TCP) {
      var reply = server.ask(query, protocol);

      assertThat(reply.status()).as("%s over %s", query, protocol).isEqualTo("FORMERR");
      assertThat(reply.answer()).isEmpty();
      assertThat(reply.authority()).isEmpty();
    }
  }

  @Test
  void isSilentToLessThanAHeader() throws IOException {
    var header = withId(OTHER_ID, STATIC_QUERY);
    for (int length = 0; length < 12; length++) {
      var reply = server.askOverUdpAfter(header.substring(0, 2 * length), STATIC_QUERY);

      assertThat(reply.status()).isEqualTo("NOERROR aa");
    }
  }

  @Test
  void isSilentToAnswers() throws IOException {
    for (var flags : List.of("8000", "8400", "8183", "a800", "ffff")) {
      var answer = withId(OTHER_ID, message(flags, ONE_QUESTION, STATIC_A));

      assertThat(server.askOverUdpAfter(answer, STATIC_QUERY).status()).isEqualTo("NOERROR aa");
      try (var stream = server.connect()) {
        stream.write(RawStream.framed(answer));
        assertThat(stream.isClosedByServer()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0000, 0", "0002, 2", "0003, 3", "ffff, 1"})
  void refusesAnyNumberOfQuestionsButOneAndSendsNoneBack(String count, int questions)
      throws IOException {
    var query = message("0000", count + "0000 0000 0000", STATIC_A.repeat(questions));

    assertMalformed(query);
    assertThat(server.askOverUdp(query).length()).as("a header").isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "41 00 0001 0001", // a label of a kind that was given up
        "80 00 0001 0001", // a label of a kind that never was
        "c00c 0001 0001", // a pointer to itself
        "0161 c00c 0001 0001", // a pointer to the beginning of its own name
        "c000 0001 0001", // a pointer into the header
        "c020 0001 0001", // a pointer forward
        "06 737461 00", // an end within a label
        "00", // no type
        "00 0001", // no class
        "00 0001 0001 00", // a byte too many
      })
  void refusesAQuestionThatIsBroken(String question) throws IOException {
    assertMalformed(message("0000", ONE_QUESTION, question));
  }

  @Test
  void refusesANameOf256BytesAndNotOneOf255() throws IOException {
    var three = text("a".repeat(63)).repeat(3);
    var longest = three + text("a".repeat(61)) + "00 0001 0001";
    var tooLong = three + text("a".repeat(62)) + "00 0001 0001";

    assertThat(server.askOverUdp(message("0000", ONE_QUESTION, longest)).status())
        .isEqualTo("REFUSED");
    assertMalformed(message("0000", ONE_QUESTION, tooLong));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001 0000 0000", "0000 0001 0000", "0000 0000 0001", "ffff ffff ffff"})
  void refusesCountsWithoutRecords(String counts) throws IOException {
    assertMalformed(message("0000", "0001" + counts, STATIC_A));
  }

  @Test
  void refusesMoreRecordsThanAQueryCanHave() throws IOException {
    var txt = "00 0010 0001 00000000 0001 00";

    assertThat(server.askOverUdp(message("0000", "0001 0000 0000 000f", STATIC_A, txt.repeat(15))))
        .extracting(RawReply::status)
        .isEqualTo("NOERROR aa");
    assertMalformed(message("0000", "0001 0000 0000 0010", STATIC_A, txt.repeat(16)));
  }

  @Test
  void implementsNoOpcodeButQuery() throws IOException {
    for (int opcode = 1; opcode < 16; opcode++) {
      var flags = "%02x00".formatted(opcode << 3);
      for (var protocol : UDP_AND_TCP) {
        var reply = server.ask(message(flags, ONE_QUESTION, STATIC_A), protocol);

        assertThat(reply.status()).as("opcode %d", opcode).isEqualTo("NOTIMP");
        assertThat(reply.answer()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "IQUERY, 0800, 0000 0001 0000 0000, 00 0001 0001 00000000 0004 c0000250",
    "NOTIFY, 2400, 0001 0000 0000 0000, 07 6578616d706c65 03 6e6574 00 0006 0001",
    "UPDATE, 2800, 0001 0000 0000 0000, 07 6578616d706c65 03 6e6574 00 0006 0001",
    "DSO, 3000, 0000 0000 0000 0000, 0001 0004 00003a98"
  })
  void implementsNoOtherOpcodeAsItsOwnRfcWritesIt(
      String opcode, String flags, String counts, String sections) throws IOException {
    for (var protocol : UDP_AND_TCP) {
      var reply = server.ask(message(flags, counts, sections), protocol);

      assertThat(reply.status()).as(opcode).isEqualTo("NOTIMP");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, DClass.CH, DClass.HS, DClass.NONE, DClass.ANY, 0x8001, 65_535})
  void refusesClassesOtherThanIn(int dclass) throws IOException {
    var reply = server.askOverUdp(queryInClass(dclass, "static", Type.A));

    assertThat(reply.status()).isEqualTo("REFUSED");
    assertThat(reply.answer()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "version.bind., popsteer",
    "version.server., popsteer",
    "ID.server., ns1 in Amsterdam",
    "hostname.bind., ns1 in Amsterdam"
  })
  void tellsVersionAndIdentityAsSet(String name, String set) throws IOException {
    var reply = server.askOverUdp(queryInClass(DClass.CH, name, Type.TXT));

    assertThat(reply.status()).isEqualTo("NOERROR aa");
    // The name asked for, TXT, CH, no time, and behind its length the text.
    assertThat(reply.afterQuestion())
        .isEqualTo("c00c0010000300000000" + "%04x".formatted(set.length() + 1) + text(set));
  }

  @ParameterizedTest
  @ValueSource(ints = {Type.OPT, Type.TSIG, Type.TKEY, 0, Type.MAILA, 65_535})
  void hasNothingOfTypesThatAreNoData(int type) throws IOException {
    for (var name : List.of("static", "www")) {
      var reply = server.askOverUdp(query(name, type));

      assertThat(reply.status()).isEqualTo("NOERROR aa");
      assertThat(reply.answer()).isEmpty();
      assertThat(reply.authority()).singleElement().asString().contains(" SOA ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Type.AXFR, Type.IXFR})
  void refusesTransfersOverUdpAndTcp(int type) throws IOException {
    for (var protocol : UDP_AND_TCP) {
      var reply = server.ask(query("", type), protocol);

      assertThat(reply.status()).isEqualTo("REFUSED");
      assertThat(reply.answer()).isEmpty();
    }
  }

  @Test
  void knowsNoKeyOfASignedQuery() throws IOException {
    var reply = server.askOverUdp(query("static", Type.A, TSIG));

    assertThat(reply.status()).isEqualTo("NOTAUTH");
    assertThat(reply.answer()).isEmpty();
    // No signature, the original ID, error 17 (BADKEY), no other data.
    assertThat(reply.hex()).endsWith("0000" + RawQuery.ID + "0011" + "0000");
  }

  @Test
  void refusesASignatureThatIsBrokenOrNotTheLastRecord() throws IOException {
    assertMalformed(query("static", Type.A, TSIG, opt()));
    assertMalformed(query("static", Type.A, TSIG.replace("00ff", "0001")));
    assertMalformed(query("static", Type.A, "016b00 00fa 00ff 00000000 0003 000000"));
  }

  @Test
  void repeatsNoFlagButRecursionDesired() throws IOException {
    var all = server.askOverUdp(message("07ff", ONE_QUESTION, STATIC_A));
    var none = server.askOverUdp(STATIC_QUERY);

    assertThat(all.status()).isEqualTo("NOERROR aa rd");
    assertThat(none.status()).isEqualTo("NOERROR aa");
  }

  @Test
  void truncatesAtWholeRecordSetsOverUdpAndKeepsOpt() throws IOException {
    var overUdp = server.askOverUdp(query("big", Type.TXT, optOffering(4096)));
    var overTcp = server.askOverTcp(query("big", Type.TXT, optOffering(512)));

    assertThat(overUdp.status()).isEqualTo("NOERROR aa tc");
    assertThat(overUdp.answer()).isEmpty();
    assertThat(overUdp.opts()).hasSize(1);
    assertThat(overTcp.status()).isEqualTo("NOERROR aa");
    assertThat(overTcp.answer()).hasSize(12);
  }
}
