package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.dns.Responder;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.TestCertificate;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// DNS over TLS (RFC 7858), by the JDK's own client, over the loopback interface.
@Timeout(60)
class DnsOverTlsTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Snapshot SNAPSHOT = World.snapshot();

  /// A hello of TLS 1.1 (RFC 4346 §7.4.1.2), which the JDK's client will not say any more: a record
  /// with random bytes, no session, two usual cipher suites and no compression.
  private static final byte[] HELLO_OF_TLS_1_1 =
      HexFormat.of()
          .parseHex(
              "160302002f" + "0100002b0302" + "5a".repeat(32) + "00" + "0004c013002f" + "0100");

  private static TestCertificate certificate;
  private static TestCertificate renewed;

  private final AtomicReference<SSLContext> context = new AtomicReference<>();
  private @Nullable DnsServer server;

  @BeforeAll
  static void makeCertificates(@TempDir Path directory) throws IOException {
    certificate = TestCertificate.create("EC", directory);
    renewed = TestCertificate.create("RSA", directory);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private InetSocketAddress start(int connections, Duration idle, Duration transfer)
      throws IOException {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var perNetwork = new TcpLimits.PerNetwork(connections, 24, 48);
    context.set(certificate.serverContext());
    var started =
        DnsServer.start(
            new DnsServer.Settings(
                List.of(any),
                new DnsServer.Udp(1, UdpSockets.AUTO),
                new TcpLimits(connections, perNetwork, idle, transfer),
                new DnsServer.Tls(List.of(any), context::get)),
            new Answering(new Responder(() -> SNAPSHOT), InstantSource.system()));
    server = started;
    return started.tlsAddresses().getFirst();
  }

  private InetSocketAddress start() throws IOException {
    return start(9, LONG, LONG);
  }

  private static SSLSocket connect(SSLContext client, InetSocketAddress address)
      throws IOException {
    return (SSLSocket)
        client.getSocketFactory().createSocket(address.getAddress(), address.getPort());
  }

  private static DnsStream stream(InetSocketAddress address) throws IOException {
    return new DnsStream(connect(certificate.clientContext(), address));
  }

  private static Message query(String label, int type) {
    return Message.newQuery(Record.newRecord(World.name(label), type, DClass.IN));
  }

  private static void assertAnswered(DnsStream stream) throws IOException {
    assertThat(stream.ask(query("static", Type.A)).getSection(Section.ANSWER)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void answersOverBothVersions(String version) throws IOException {
    var socket = connect(certificate.clientContext(), start());
    socket.setEnabledProtocols(new String[] {version});
    try (var stream = new DnsStream(socket)) {
      stream.send(query("static", Type.A), query("big", Type.TXT));

      assertThat(stream.receive().getSection(Section.ANSWER)).hasSize(1);
      assertThat(stream.receive().getSection(Section.ANSWER)).hasSize(40);
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void answersAClientThatHasClosedItsSideAfterAsking(String version) throws IOException {
    var socket = connect(certificate.clientContext(), start());
    socket.setEnabledProtocols(new String[] {version});
    try (var stream = new DnsStream(socket)) {
      stream.send(query("static", Type.A), query("big", Type.TXT));
      assertThat(stream.receive().getSection(Section.ANSWER)).hasSize(1);
      socket.shutdownOutput();

      assertThat(stream.receive().getSection(Section.ANSWER)).hasSize(40);
      assertThat(stream.isClosedByServer()).isTrue();
    }
  }

  @Test
  void refusesTls11() throws IOException {
    var address = start();
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write(HELLO_OF_TLS_1_1);

      byte[] alert = socket.getInputStream().readAllBytes();

      // Fatal (2), protocol_version (70).
      assertThat(alert).hasSize(7).startsWith(0x15).endsWith(2, 70);
    }
  }

  @Test
  void agreesOnDotAmongApplicationProtocols() throws IOException {
    var socket = connect(certificate.clientContext(), start());
    offer(socket, "h2", "dot");
    try (var stream = new DnsStream(socket)) {
      assertAnswered(stream);

      assertThat(socket.getApplicationProtocol()).isEqualTo("dot");
    }
  }

  @Test
  void refusesAClientThatWantsAnotherApplicationProtocol() throws IOException {
    try (var socket = connect(certificate.clientContext(), start())) {
      offer(socket, "h2", "http/1.1");

      assertThatThrownBy(socket::startHandshake)
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("no_application_protocol");
    }
  }

  private static void offer(SSLSocket socket, String... protocols) {
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
  }

  @Test
  void servesOthersWhileOneDoesNotShakeHandsAndResetsThatOne() throws IOException {
    var address = start(9, LONG, Duration.ofSeconds(5));
    try (var silent = DnsStream.to(address);
        var trickling = DnsStream.to(address)) {
      trickling.write(new byte[] {0x16, 3, 1});

      try (var other = stream(address)) {
        assertAnswered(other);
        assertThat(silent.isClosedByServer()).isTrue();
        assertThat(trickling.isClosedByServer()).isTrue();
        assertAnswered(other);
      }
    }
  }

  @Test
  void countsHandshakesAsConnections() throws IOException {
    var address = start(1, LONG, LONG);
    try (var _ = DnsStream.to(address);
        var second = DnsStream.to(address)) {
      assertThat(second.isClosedByServer()).isTrue();
    }
  }

  @Test
  void takesTheNewCertificateForNewConnectionsAndKeepsTheOldOnes() throws IOException {
    var address = start();
    try (var old = stream(address)) {
      assertAnswered(old);
      context.set(renewed.serverContext());

      assertThatThrownBy(() -> stream(address).ask(query("static", Type.A)))
          .isInstanceOf(SSLHandshakeException.class);
      try (var other = new DnsStream(connect(renewed.clientContext(), address))) {
        assertAnswered(other);
      }
      assertAnswered(old);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void resumesSessions(String version) throws IOException {
    var address = start();
    var client = certificate.clientContext();
    var first = connect(client, address);
    first.setEnabledProtocols(new String[] {version});
    try (var stream = new DnsStream(first)) {
      assertAnswered(stream);
      first.getSession().putValue("seen", version);
    }

    var second = connect(client, address);
    second.setEnabledProtocols(new String[] {version});
    try (var stream = new DnsStream(second)) {
      assertAnswered(stream);
      assertThat(second.getSession().getValue("seen")).isEqualTo(version);
    }
  }

  @Test
  void closesInOrderAfterWhatDeservesNoAnswer() throws IOException {
    try (var stream = stream(start())) {
      stream.send(query("static", Type.A));
      stream.write(new byte[] {0, 1, 0});

      assertThat(stream.receive().getSection(Section.ANSWER)).hasSize(1);
      assertThat(stream.isClosedByServer()).isTrue();
    }
  }

  /// Updates of keys are records without a byte for us (RFC 8446 §4.6.3).
  @Test
  void closesAClientThatUpdatesKeysWithoutEndAndServesOthersMeanwhile() throws Exception {
    var address = start(99, HOUR, HOUR);
    var updaters = new ArrayList<Thread>();
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      var socket = connect(certificate.clientContext(), address);
      assertAnswered(new DnsStream(socket));
      updaters.add(Thread.ofPlatform().start(() -> updateKeysUntilClosed(socket)));
    }

    try (var other = stream(address)) {
      assertAnswered(other);
      for (var updater : updaters) {
        updater.join();
      }
      assertAnswered(other);
    }
  }

  private static void updateKeysUntilClosed(SSLSocket socket) {
    try (socket) {
      while (true) {
        socket.startHandshake();
      }
    } catch (IOException e) {
      // The server closed it.
    }
  }

  @Test
  void servesAClientThatUpdatesKeysNowAndThen() throws IOException {
    var socket = connect(certificate.clientContext(), start());
    try (var stream = new DnsStream(socket)) {
      for (int i = 0; i < 3_000; i++) {
        socket.startHandshake();
        assertAnswered(stream);
      }
    }
  }
}
