package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.CookiePolicy;
import dev.popsteer.dns.CookieSecrets;
import dev.popsteer.dns.Responder;
import dev.popsteer.dns.ResponderSettings;
import dev.popsteer.dns.ServerIdentity;
import dev.popsteer.testing.World;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// The questions by which ISC's compliance tester judges name servers, asked over real sockets.
@ParameterizedClass
@EnumSource
class EdnsComplianceTest {

  private static final NSIDOption NSID =
      ServerIdentity.nsid("ns1".getBytes(StandardCharsets.UTF_8));
  private static final byte[] CLIENT_COOKIE = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final int DO = 1 << 15;
  private static final int UNKNOWN_OPTION = 100;

  private final UdpKind kind;
  private DnsServer server;

  /// What a question is sent over.
  enum Via {
    UDP,
    TCP
  }

  EdnsComplianceTest(UdpKind kind) {
    kind.assumeAvailable();
    this.kind = kind;
  }

  @BeforeEach
  void start() throws IOException {
    var secrets = CookieSecrets.of(List.of(new byte[16]));
    var responder =
        new Responder(
            World::snapshot,
            new ResponderSettings(
                new ServerIdentity(null, null, NSID),
                Duration.ofSeconds(10),
                null,
                new CookiePolicy.Answered(() -> secrets, CookiePolicy.Unproven.ANSWERED)));
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var seconds = Duration.ofSeconds(5);
    var limits = new TcpLimits(10, new TcpLimits.PerNetwork(10, 24, 48), seconds, seconds);
    server =
        DnsServer.start(
            new DnsServer.Settings(
                List.of(address), new DnsServer.Udp(1, kind.setting()), limits, DnsServer.Tls.OFF),
            new Answering(responder, InstantSource.system()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Message soa() {
    return query(World.ORIGIN, Type.SOA);
  }

  private static Message query(Name name, int type) {
    var query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    query.getHeader().unsetFlag(Flags.RD);
    return query;
  }

  private static Message with(Message query, OPTRecord opt) {
    query.addRecord(opt, Section.ADDITIONAL);
    return query;
  }

  private static OPTRecord opt(EDNSOption... options) {
    return new OPTRecord(4096, 0, 0, 0, List.of(options));
  }

  private byte[] send(byte[] query, Via via) throws IOException {
    var address = server.addresses().getFirst();
    return switch (via) {
      case UDP -> {
        try (var socket = new DatagramSocket()) {
          socket.setSoTimeout(10_000);
          socket.send(new DatagramPacket(query, query.length, address));
          var packet = new DatagramPacket(new byte[65_535], 65_535);
          socket.receive(packet);
          yield Arrays.copyOf(packet.getData(), packet.getLength());
        }
      }
      case TCP -> {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
          socket.setSoTimeout(10_000);
          var out = new DataOutputStream(socket.getOutputStream());
          out.writeShort(query.length);
          out.write(query);
          var in = new DataInputStream(socket.getInputStream());
          yield in.readNBytes(in.readUnsignedShort());
        }
      }
    };
  }

  /// The answer, with what holds of every one: it is one, to this question, with OPT if and only if
  /// the query had it, and no bit that an authority does not set.
  private Message ask(Message query, Via via) throws IOException {
    byte[] bytes = send(query.toWire(), via);
    var answer = new Message(bytes);
    assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
    assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
    assertThat(answer.getHeader().getOpcode()).isEqualTo(query.getHeader().getOpcode());
    assertThat(answer.getQuestion()).isEqualTo(query.getQuestion());
    assertThat(bytes[3] & 0xf0).as("RA, Z, AD and CD").isZero();
    assertThat(
            answer.getSection(Section.ADDITIONAL).stream()
                .filter(OPTRecord.class::isInstance)
                .count())
        .isEqualTo(query.getOPT() == null ? 0 : 1);
    if (query.getOPT() != null) {
      assertThat(Objects.requireNonNull(answer.getOPT()).getVersion()).isZero();
    }
    return answer;
  }

  private static void assertSoa(Message answer) {
    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answer.getSection(Section.ANSWER))
        .extracting(Record::getType)
        .containsExactly(Type.SOA);
  }

  private static List<EDNSOption> options(Message answer) {
    return Objects.requireNonNull(answer.getOPT()).getOptions();
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void answersPlainDns(Via via) throws IOException {
    assertSoa(ask(soa(), via));
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void answersEdns(Via via) throws IOException {
    var answer = ask(with(soa(), opt()), via);

    assertSoa(answer);
    assertThat(options(answer)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 255})
  void answersAnotherVersionOfEdnsWithBadvers(int version) throws IOException {
    for (var via : Via.values()) {
      for (var unknown : List.of(List.<EDNSOption>of(), List.of(unknownOption()))) {
        var answer = ask(with(soa(), new OPTRecord(4096, 0, version, 0, unknown)), via);

        assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(options(answer)).isEmpty();
      }
    }
  }

  private static EDNSOption unknownOption() {
    return new GenericEDNSOption(UNKNOWN_OPTION, new byte[] {1, 2, 3});
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void ignoresAnUnknownOption(Via via) throws IOException {
    var answer = ask(with(soa(), opt(unknownOption())), via);

    assertSoa(answer);
    assertThat(options(answer)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void ignoresUnknownFlags(Via via) throws IOException {
    var answer = ask(with(soa(), new OPTRecord(4096, 0, 0, 0x0080)), via);

    assertSoa(answer);
    assertThat(Objects.requireNonNull(answer.getOPT()).getFlags()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void ignoresTheReservedBitOfTheHeader(Via via) throws IOException {
    byte[] query = soa().toWire();
    query[3] |= 0x40;

    byte[] answer = send(query, via);

    assertSoa(new Message(answer));
    assertThat(answer[3] & 0x40).isZero();
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void repeatsTheDoBit(Via via) throws IOException {
    var answer = ask(with(soa(), new OPTRecord(4096, 0, 0, DO)), via);

    assertSoa(answer);
    assertThat(Objects.requireNonNull(answer.getOPT()).getFlags()).isEqualTo(DO);
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void tellsItsIdentifier(Via via) throws IOException {
    var answer = ask(with(soa(), opt(new NSIDOption(new byte[0]))), via);

    assertSoa(answer);
    assertThat(options(answer)).containsExactly(NSID);
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void givesACookieAndKnowsItAgain(Via via) throws IOException {
    var first = ask(with(soa(), opt(new CookieOption(CLIENT_COOKIE))), via);
    var given = (CookieOption) options(first).getFirst();
    var again = ask(with(soa(), opt(given)), via);

    assertSoa(first);
    assertThat(given.getClientCookie()).isEqualTo(CLIENT_COOKIE);
    assertThat(given.getServerCookie().orElseThrow()).hasSize(16);
    assertThat(options(again)).containsExactly(given);
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void repeatsTheClientSubnet(Via via) throws IOException {
    var subnet = new ClientSubnetOption(24, InetAddress.getByAddress(new byte[] {81, 2, 69, 0}));

    assertThat(options(ask(with(soa(), opt(subnet)), via))).containsExactly(subnet);
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void answersAllThatIsAskedForAtOnce(Via via) throws IOException {
    var query =
        with(
            soa(),
            new OPTRecord(
                4096,
                0,
                0,
                DO,
                List.of(
                    new NSIDOption(new byte[0]),
                    new ClientSubnetOption(0, InetAddress.getByAddress(new byte[4])),
                    new CookieOption(CLIENT_COOKIE),
                    unknownOption())));

    var answer = ask(query, via);

    assertSoa(answer);
    assertThat(options(answer))
        .extracting(EDNSOption::getCode)
        .containsExactlyInAnyOrder(
            EDNSOption.Code.NSID, EDNSOption.Code.CLIENT_SUBNET, EDNSOption.Code.COOKIE);
  }

  @ParameterizedTest
  @EnumSource(Via.class)
  void doesNotImplementOtherOpcodes(Via via) throws IOException {
    for (int opcode = 1; opcode < 16; opcode++) {
      var query = with(soa(), opt());
      query.getHeader().setOpcode(opcode);

      var answer = ask(query, via);

      assertThat(answer.getRcode()).as(Opcode.string(opcode)).isEqualTo(Rcode.NOTIMP);
      assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
    }
  }

  @Test
  void truncatesOverUdpWhatDoesNotFitAndKeepsOpt() throws IOException {
    var offers512 = with(query(World.name("big"), Type.TXT), new OPTRecord(512, 0, 0, DO));

    var overUdp = ask(offers512, Via.UDP);
    var overTcp = ask(offers512, Via.TCP);

    assertThat(overUdp.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(overUdp.numBytes()).isLessThanOrEqualTo(512);
    assertThat(overTcp.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(overTcp.getSection(Section.ANSWER)).hasSize(40);
  }

  /// Every type that has a name, and of the others the first and last and each hundredth.
  @Test
  void answersEveryType() throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      socket.connect(server.addresses().getFirst());
      for (int type = 0; type <= 65_535; type++) {
        if (isAsked(type)) {
          assertAnswersType(socket, type);
        }
      }
    }
  }

  private static boolean isAsked(int type) {
    boolean isRegistered = !Type.string(type).startsWith("TYPE");
    return isRegistered || type % 100 == 0 || type == 1 || type == 65_535;
  }

  private static void assertAnswersType(DatagramSocket socket, int type) throws IOException {
    var query = with(query(World.ORIGIN, type), opt());
    byte[] bytes = query.toWire();
    socket.send(new DatagramPacket(bytes, bytes.length));
    var packet = new DatagramPacket(new byte[1232], 1232);
    socket.receive(packet);
    var answer = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));

    boolean isTransfer = type == Type.AXFR || type == Type.IXFR;
    assertThat(answer.getRcode())
        .as(Type.string(type))
        .isEqualTo(isTransfer ? Rcode.REFUSED : Rcode.NOERROR);
    assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
    assertThat(answer.getQuestion()).isEqualTo(query.getQuestion());
    assertThat(answer.getOPT()).isNotNull();
  }
}
