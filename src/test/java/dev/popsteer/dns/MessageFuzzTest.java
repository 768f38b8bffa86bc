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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;

/// Messages of any kind. Their corpus, in the resources beside this class, has a raw message in
/// each file, without TCP's length field: queries of all kinds, every option, malformed ones.
///
/// In a run of all tests each file is tried once; `bench/fuzz` goes on from there.
class MessageFuzzTest {

  private static final IpAddress SOURCE = IpAddress.parse("192.0.2.200");

  private static final CookiePolicy COOKIES =
      new CookiePolicy.Answered(
          () -> CookieSecrets.of(List.of(new byte[CookieSecrets.SECRET_BYTES])),
          CookiePolicy.Unproven.ANSWERED);

  private final List<Responder> responders =
      List.of(
          new Responder(World::snapshot),
          withCookies(CookiePolicy.Unproven.ANSWERED),
          withCookies(CookiePolicy.Unproven.REFUSED));

  /// One that tells all it can tell. In the corpus is a cookie of its.
  private static Responder withCookies(CookiePolicy.Unproven unproven) {
    var secrets = CookieSecrets.of(List.of(new byte[CookieSecrets.SECRET_BYTES]));
    return new Responder(
        World::snapshot,
        new ResponderSettings(
            new ServerIdentity("1", "ns1", ServerIdentity.nsid(new byte[] {1})),
            Duration.ofSeconds(10),
            new ReportChannel(Name.fromConstantString("agent.example.org.")),
            new CookiePolicy.Answered(() -> secrets, unproven)));
  }

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

  @MethodSource("corpus")
  @FuzzTest
  void parsesAnyBytes(byte[] message) {
    for (var protocol : Protocol.values()) {
      switch (QueryParser.parse(message, protocol, COOKIES)) {
        case Request.Silence() -> assertThat(LawfulReply.isOwed(message)).isFalse();
        case Request.Query query -> {
          assertThat(LawfulReply.isOwed(message)).isTrue();
          assertThat(query.header().opcode()).isEqualTo(Opcode.QUERY);
        }
        case Request.CookieQuery query -> assertThat(query.edns().cookie()).isNotNull();
        case Request.Rejected rejected -> {
          assertThat(LawfulReply.isOwed(message)).isTrue();
          assertThat(rejected.rcode()).isPositive();
        }
      }
    }
  }

  @FuzzTest
  void answersAnyBytesLawfully(byte[] message) {
    for (var responder : responders) {
      for (var protocol : Protocol.values()) {
        byte[] reply = responder.respond(message, new Arrival(SOURCE, protocol, 0));

        LawfulReply.check(message, reply, protocol);
        assertThat(reply != null).isEqualTo(LawfulReply.isOwed(message));
      }
    }
  }
}
