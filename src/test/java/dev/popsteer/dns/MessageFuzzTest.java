package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.LawfulReply;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Opcode;

/// Messages of any kind. Their corpus, in the resources beside this class, has a raw message in
/// each file, without TCP's length field: queries of all kinds, every option, malformed ones.
///
/// In a run of all tests each file is tried once; `bench/fuzz` goes on from there.
class MessageFuzzTest {

  private static final IpAddress SOURCE = IpAddress.parse("192.0.2.200");

  private final Responder responder = new Responder(World::snapshot);

  /// The corpus of the other test, so that it is kept once.
  static Stream<Arguments> corpus() throws IOException, URISyntaxException {
    var name = "MessageFuzzTestInputs/answersAnyBytesLawfully";
    var directory = Objects.requireNonNull(MessageFuzzTest.class.getResource(name));
    var messages = new ArrayList<Arguments>();
    try (var files = Files.newDirectoryStream(Path.of(directory.toURI()))) {
      for (var file : files) {
        messages.add(Arguments.of((Object) Files.readAllBytes(file)));
      }
    }
    return messages.stream();
  }

  @FuzzTest
  @MethodSource("corpus")
  void parsesAnyBytes(byte[] message) {
    switch (QueryParser.parse(message)) {
      case Request.Silence() -> assertThat(LawfulReply.isOwed(message)).isFalse();
      case Request.Rejected(var header, int rcode, var _, var _) -> {
        assertThat(LawfulReply.isOwed(message)).isTrue();
        assertThat(rcode).isPositive();
        assertThat(header.opcode()).isBetween(0, 15);
      }
      case Request.Query(var header, var question, var edns) -> {
        assertThat(LawfulReply.isOwed(message)).isTrue();
        assertThat(header.opcode()).isEqualTo(Opcode.QUERY);
        assertThat(question.name().length()).isBetween((short) 1, (short) 255);
        assertThat(edns == null || edns.udpSize() >= 0).isTrue();
      }
    }
  }

  @FuzzTest
  void answersAnyBytesLawfully(byte[] message) {
    for (var protocol : Protocol.values()) {
      byte[] reply = responder.respond(message, new Arrival(SOURCE, protocol, 0));

      LawfulReply.check(message, reply, protocol);
      assertThat(reply != null).isEqualTo(LawfulReply.isOwed(message));
    }
  }
}
