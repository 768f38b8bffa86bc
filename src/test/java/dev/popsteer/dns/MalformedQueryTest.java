package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.Seed;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class MalformedQueryTest {

  private static final Arrival ARRIVAL =
      new Arrival(IpAddress.parse("192.0.2.200"), Protocol.UDP, 0);
  private static final int HEADER_BYTES = 12;

  private final Responder responder = new Responder(World::snapshot);

  private static Message query() {
    return Message.newQuery(Record.newRecord(World.name("www"), Type.A, DClass.IN));
  }

  private int rcode(byte[] query) {
    byte[] answer = responder.respond(query, ARRIVAL);
    assertThat(answer).isNotNull();
    try {
      return new Header(answer).getRcode();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void isSilentToWhatHasNoWholeHeader() {
    for (int length = 0; length < HEADER_BYTES; length++) {
      assertThat(responder.respond(new byte[length], ARRIVAL)).isNull();
    }
  }

  @Test
  void isSilentToAnswers() {
    var answer = query();
    answer.getHeader().setFlag(Flags.QR);

    assertThat(responder.respond(answer.toWire(), ARRIVAL)).isNull();
  }

  @Test
  void refusesAnyNumberOfQuestionsButOne() {
    var two = query();
    two.addRecord(Record.newRecord(World.name("static"), Type.A, DClass.IN), Section.QUESTION);

    assertThat(rcode(two.toWire())).isEqualTo(Rcode.FORMERR);
    assertThat(rcode(new Message(7).toWire())).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void echoesNoQuestionOfSeveralWhenALaterOneCannotBeRead() {
    byte[] query = query().toWire();
    query[5] = 3;

    byte[] answer = responder.respond(query, ARRIVAL);

    assertThat(answer).isNotNull();
    assertThat(Arrays.copyOfRange(answer, 4, 6)).containsExactly(0, 0);
  }

  @Test
  void refusesAQueryThatIsCutOffAnywhereOrHasBytesLeftOver() {
    var query = query();
    query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    byte[] whole = query.toWire();

    for (int length = HEADER_BYTES; length < whole.length; length++) {
      assertThat(rcode(Arrays.copyOf(whole, length)))
          .as("%d bytes", length)
          .isEqualTo(Rcode.FORMERR);
    }
    assertThat(rcode(Arrays.copyOf(whole, whole.length + 1))).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void refusesANameThatPointsToItself() {
    byte[] query = new byte[HEADER_BYTES + 6];
    query[5] = 1;
    query[12] = (byte) 0xc0;
    query[13] = 12;

    assertThat(rcode(query)).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void answersOrIsSilentWhateverTheBytes() {
    long seed = Seed.next();
    System.out.println("MalformedQueryTest seed " + seed);
    var random = new Random(seed);
    var query = query();
    query.addRecord(
        new OPTRecord(1232, 0, 0, 0, new ClientSubnetOption(32, ARRIVAL.source().toInetAddress())),
        Section.ADDITIONAL);
    byte[] whole = query.toWire();

    for (int round = 0; round < 100_000; round++) {
      byte[] mutated = Arrays.copyOf(whole, whole.length + random.nextInt(8) - 4);
      for (int changes = random.nextInt(6); changes >= 0; changes--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      assertLawful(mutated, responder.respond(mutated, ARRIVAL));
    }
  }

  private static void assertLawful(byte[] query, byte @Nullable [] answer) {
    if ((query[2] & 0x80) != 0) {
      assertThat(answer).isNull();
      return;
    }
    assertThat(answer).isNotNull().hasSizeLessThanOrEqualTo(1232).startsWith(query[0], query[1]);
    try {
      var parsed = new Message(answer);
      assertThat(parsed.getHeader().getFlag(Flags.QR)).isTrue();
    } catch (IOException e) {
      throw new AssertionError("the answer is malformed", e);
    }
  }
}
