package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.Responder;
import dev.popsteer.dns.ResponderSettings;
import dev.popsteer.dns.ResponseLimiter;
import dev.popsteer.dns.ResponseLimits;
import dev.popsteer.geo.Prefix;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.TestCertificate;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Queries that a proxy on 127.0.0.1 passes on, over the loopback interface; at 127.0.0.2 nobody is
/// believed.
@Timeout(60)
@ParameterizedClass
@EnumSource
class ProxyProtocolTest {

  private static final String PROXY = "127.0.0.1";
  private static final String STRANGER = "127.0.0.2";
  private static final String BRITON = "81.2.69.142";
  private static final String NEW_YORKER = "72.229.28.185";

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Snapshot SNAPSHOT = World.snapshot();

  /// Some answers to an address, and no truncated ones.
  private static final ResponseLimits FEW = new ResponseLimits(1, 3, 0, 1024, List.of());

  private final UdpKind kind;
  private @Nullable DnsServer server;

  ProxyProtocolTest(UdpKind kind) {
    kind.assumeAvailable();
    this.kind = kind;
  }

  private DnsServer start(ResponseLimits limits, DnsServer.Tls tls) throws IOException {
    var responder =
        new Responder(
            () -> SNAPSHOT, ResponderSettings.PLAIN, new ResponseLimiter(limits, new Random(1)));
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var started =
        DnsServer.start(
            new DnsServer.Settings(
                List.of(any),
                new DnsServer.Udp(1, kind.setting()),
                new TcpLimits(9, new TcpLimits.PerNetwork(2, 24, 48), LONG, LONG),
                tls,
                DnsServer.PortSharing.OFF,
                List.of(Prefix.parse(PROXY))),
            new Answering(responder, InstantSource.system()));
    server = started;
    return started;
  }

  private DnsServer start() throws IOException {
    return start(ResponseLimits.OFF, DnsServer.Tls.OFF);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Message query(int id) {
    var query = Message.newQuery(Record.newRecord(World.name("www"), Type.A, DClass.IN));
    query.getHeader().setID(id);
    return query;
  }

  private static String address(Message answer) {
    return answer.getSection(Section.ANSWER).getFirst().rdataToString();
  }

  /// A socket at an address of the loopback network.
  private static DatagramSocket datagrams(String from) throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(from, 0));
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(DatagramSocket socket, InetSocketAddress to, byte[]... parts)
      throws IOException {
    byte[] bytes = ProxyHeaders.joined(parts);
    socket.send(new DatagramPacket(bytes, bytes.length, to));
  }

  private static Message receive(DatagramSocket socket) throws IOException {
    var packet = new DatagramPacket(new byte[4_096], 4_096);
    socket.receive(packet);
    return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
  }

  @Test
  void steersDatagramsByTheClientThatAProxyNames() throws IOException {
    var to = start().addresses().getFirst();
    try (var proxy = datagrams(PROXY)) {
      for (int i = 0; i < 3; i++) {
        send(proxy, to, ProxyHeaders.from(BRITON), query(1).toWire());
        assertThat(address(receive(proxy))).isEqualTo("192.0.2.1");
        send(proxy, to, ProxyHeaders.from(NEW_YORKER, new byte[40]), query(2).toWire());
        assertThat(address(receive(proxy))).isEqualTo("192.0.2.2");
      }
    }
  }

  @Test
  void answersAProxyThatAsksForItself() throws IOException {
    var to = start().addresses().getFirst();
    try (var proxy = datagrams(PROXY)) {
      send(proxy, to, ProxyHeaders.of(ProxyHeaders.LOCAL, 0, new byte[0]), query(5).toWire());

      assertThat(receive(proxy).getHeader().getID()).isEqualTo(5);
    }
  }

  @Test
  void dropsAndCountsDatagramsOfAProxyWithoutASoundHeader() throws IOException {
    var running = start();
    var to = running.addresses().getFirst();
    try (var proxy = datagrams(PROXY)) {
      send(proxy, to, query(1).toWire());
      send(proxy, to, "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII), query(2).toWire());
      send(proxy, to, ProxyHeaders.of(0x2f, 0x11, new byte[12]), query(3).toWire());
      send(proxy, to, ProxyHeaders.from(BRITON), query(4).toWire());

      assertThat(receive(proxy).getHeader().getID()).isEqualTo(4);
    }
    assertThat(running.counts().malformedProxyHeaders()).isEqualTo(3);
  }

  @Test
  void believesNoHeaderOfAStranger() throws IOException {
    var running = start();
    var to = running.addresses().getFirst();
    try (var stranger = datagrams(STRANGER);
        var stream = DnsStream.from(STRANGER, to)) {
      send(stranger, to, ProxyHeaders.from(BRITON), query(1).toWire());
      send(stranger, to, query(2).toWire());
      // Whatever is said to the first, it is no answer to the query in it.
      var answer = receive(stranger);
      while (answer.getHeader().getID() != 2) {
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        answer = receive(stranger);
      }
      assertThat(answer.getSection(Section.ANSWER)).isNotEmpty();

      // Its first two bytes are the length of a message, which never comes.
      stream.write(ProxyHeaders.joined(ProxyHeaders.from(BRITON), DnsStream.framed(query(3))));
      stream.socket().shutdownOutput();
      assertThat(stream.isClosedByServer()).isTrue();
    }
    assertThat(running.counts().malformedProxyHeaders()).isZero();
  }

  @Test
  void limitsTheClientAndNotTheProxy() throws IOException {
    var to = start(FEW, DnsServer.Tls.OFF).addresses().getFirst();
    try (var proxy = datagrams(PROXY)) {
      for (int i = 0; i < 20; i++) {
        send(proxy, to, ProxyHeaders.from(BRITON), query(1).toWire());
      }
      send(proxy, to, ProxyHeaders.from(NEW_YORKER), query(2).toWire());

      int answers = 0;
      while (receive(proxy).getHeader().getID() == 1) {
        answers++;
      }
      assertThat(answers).isBetween(1, 10);
    }
  }

  @Test
  void steersConnectionsByTheClientThatAProxyNames() throws IOException {
    var to = start().addresses().getFirst();
    try (var briton = DnsStream.to(to);
        var newYorker = DnsStream.to(to)) {
      briton.write(ProxyHeaders.joined(ProxyHeaders.from(BRITON), DnsStream.framed(query(1))));
      newYorker.write(ProxyHeaders.from(NEW_YORKER, new byte[500]));

      assertThat(address(briton.receive())).isEqualTo("192.0.2.1");
      assertThat(address(briton.ask(query(2)))).isEqualTo("192.0.2.1");
      assertThat(address(newYorker.ask(query(3)))).isEqualTo("192.0.2.2");
    }
  }

  @Test
  void letsAProxyLookWhetherSomebodyListens() throws IOException {
    var running = start();
    try (var proxy = DnsStream.to(running.addresses().getFirst())) {
      proxy.socket().shutdownOutput();

      assertThat(proxy.isClosedByServer()).isTrue();
    }
    try (var proxy = DnsStream.to(running.addresses().getFirst())) {
      proxy.write(ProxyHeaders.of(ProxyHeaders.LOCAL, 0, new byte[0]));

      assertThat(proxy.ask(query(6)).getHeader().getID()).isEqualTo(6);
    }
    assertThat(running.counts().malformedProxyHeaders()).isZero();
  }

  @Test
  void endsAndCountsConnectionsOfAProxyWithoutASoundHeader() throws IOException {
    var running = start();
    var to = running.addresses().getFirst();
    for (byte[] bytes :
        List.of(
            DnsStream.framed(query(1)),
            "PROXY TCP4 81.2.69.142 192.0.2.53 1 53\r\n".getBytes(StandardCharsets.US_ASCII),
            ProxyHeaders.of(0x22, 0x11, new byte[12]),
            ProxyHeaders.from(BRITON, new byte[TrustedProxies.MAX_HEADER_BYTES]))) {
      try (var proxy = DnsStream.to(to)) {
        proxy.write(bytes);
        assertThat(proxy.isClosedByServer()).isTrue();
      }
    }
    try (var proxy = DnsStream.to(to)) {
      proxy.write(Arrays.copyOf(ProxyHeaders.from(BRITON), 20));
      proxy.socket().shutdownOutput();
      assertThat(proxy.isClosedByServer()).isTrue();
    }

    assertThat(running.counts().malformedProxyHeaders()).isEqualTo(5);
    Awaitility.await()
        .untilAsserted(() -> assertThat(running.counts().connections().open()).isZero());
  }

  @Test
  void countsConnectionsAsTheClients() throws IOException {
    var running = start();
    var to = running.addresses().getFirst();
    try (var other = opened(to, NEW_YORKER);
        var _ = opened(to, BRITON);
        var _ = opened(to, BRITON);
        var third = opened(to, BRITON)) {
      // Two for each network: one of the client's own has made room, and no other.
      assertThat(address(third.ask(query(3)))).isEqualTo("192.0.2.1");
      assertThat(address(other.ask(query(4)))).isEqualTo("192.0.2.2");
      Awaitility.await()
          .untilAsserted(() -> assertThat(running.counts().connections().open()).isEqualTo(3));
    }
  }

  /// A connection for a client, over which a query was answered.
  private static DnsStream opened(InetSocketAddress to, String client) throws IOException {
    return DnsStream.answered(
        () -> {
          var stream = DnsStream.to(to);
          stream.write(ProxyHeaders.from(client));
          return stream;
        },
        query(1));
  }

  @Test
  void readsTheHeaderBeforeTls(@TempDir Path directory) throws IOException {
    var certificate = TestCertificate.create("EC", directory);
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var tls = new DnsServer.Tls(List.of(any), certificate::serverContext);
    var to = start(ResponseLimits.OFF, tls).tlsAddresses().getFirst();
    var plain = new Socket(to.getAddress(), to.getPort());
    plain.getOutputStream().write(ProxyHeaders.from(NEW_YORKER));

    var secured =
        (SSLSocket)
            certificate
                .clientContext()
                .getSocketFactory()
                .createSocket(plain, PROXY, to.getPort(), true);
    try (var stream = new DnsStream(secured)) {
      assertThat(address(stream.ask(query(1)))).isEqualTo("192.0.2.2");
    }
  }
}
