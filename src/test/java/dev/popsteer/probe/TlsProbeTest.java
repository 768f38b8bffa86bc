package dev.popsteer.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.popsteer.config.Check;
import dev.popsteer.config.Check.BodyRule;
import dev.popsteer.config.Check.Http;
import dev.popsteer.config.TlsRules;
import dev.popsteer.config.TlsRules.Trust;
import dev.popsteer.probe.Outcome.Passed;
import dev.popsteer.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsProbeTest {

  private static final Duration NEVER = Duration.ZERO;

  @TempDir static Path directory;

  @SuppressWarnings("NullAway.Init")
  private static TestCertificate certificate;

  @BeforeAll
  static void makeACertificate() throws IOException {
    certificate = TestCertificate.create("EC", directory);
  }

  private static TestServer server(TestCertificate certificate) throws IOException {
    return TestServer.with(
        listener(certificate),
        connection -> {
          TestServer.request(connection);
          TestServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine");
        });
  }

  private static ServerSocket listener(TestCertificate certificate) throws IOException {
    return certificate
        .serverContext()
        .getServerSocketFactory()
        .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
  }

  private static Trust trust(TestCertificate certificate) {
    return new Trust.Authorities(List.of(certificate.certificate()));
  }

  private static Check.Tls check(String name, Trust trust) {
    return new Check.Tls(new TlsRules(name, trust, NEVER, NEVER));
  }

  private static String wordsOf(Check check) throws IOException {
    try (var server = server(certificate)) {
      return ProbeFixture.words(server.port(), check);
    }
  }

  @Test
  void passesWithACertificateThatIsTrustedAndOfTheName() throws IOException {
    assertThat(wordsOf(check(TestCertificate.NAME, trust(certificate)))).isEqualTo("TLSv1.3");
  }

  @Test
  void failsWithACertificateForAnotherName() throws IOException {
    assertThat(wordsOf(check("www.example.net", trust(certificate))))
        .startsWith("connected in …: the certificate is not valid for www.example.net: \"");
  }

  @Test
  void failsWithACertificateOfAnAuthorityThatIsNotTrusted() throws IOException {
    assertThat(wordsOf(check(TestCertificate.NAME, new Trust.Machine())))
        .isEqualTo("connected in …: the certificate is not from an authority that is trusted here");
  }

  @Test
  void failsWithACertificateThatHasExpired() throws IOException {
    var expired = TestCertificate.expired(directory);
    try (var server = server(expired)) {
      assertThat(ProbeFixture.words(server.port(), check(TestCertificate.NAME, trust(expired))))
          .isEqualTo(
              "connected in …: the certificate has expired, at "
                  + expired.certificate().getNotAfter().toInstant());
    }
  }

  @Test
  void trustsAnybodyIfItIsToldTo() throws IOException {
    assertThat(wordsOf(check("www.example.net", new Trust.Anybody()))).isEqualTo("TLSv1.3");
  }

  @Test
  void warnsOfACertificateThatExpiresSoonAndFailsIfThatIsTooSoon() throws IOException {
    try (var server = server(certificate)) {
      var warned =
          ProbeFixture.outcome(
              server.port(),
              new Check.Tls(
                  new TlsRules(
                      TestCertificate.NAME, trust(certificate), Duration.ofDays(14), NEVER)));

      assertThat(((Passed) warned).warning())
          .isEqualTo(
              "the certificate expires at %s, in 0 days"
                  .formatted(certificate.certificate().getNotAfter().toInstant()));
      assertThat(
              ProbeFixture.words(
                  server.port(),
                  new Check.Tls(
                      new TlsRules(
                          TestCertificate.NAME, trust(certificate), NEVER, Duration.ofDays(2)))))
          .startsWith("connected in …: the certificate expires at ");
    }
  }

  @Test
  void failsIfTheServerDoesNotSpeakTls() throws IOException {
    try (var server = TestServer.with(connection -> TestServer.write(connection, "220 mx\r\n"))) {
      assertThat(ProbeFixture.words(server.port(), check("a.example.net", new Trust.Anybody())))
          .isEqualTo("connected in …: that is no TLS");
    }
  }

  @Test
  void failsInTimeIfTheHandshakeHangsOrTrickles() throws IOException {
    try (var silent = TestServer.with(_ -> {});
        var slow =
            TestServer.with(
                connection -> {
                  // The beginning of a record of 16 KB of a handshake.
                  connection.getOutputStream().write(new byte[] {22, 3, 3, 64, 0});
                  while (true) {
                    connection.getOutputStream().write(0);
                    Thread.sleep(50);
                  }
                })) {
      var check = check("a.example.net", new Trust.Anybody());

      assertThat(ProbeFixture.words(silent.port(), check))
          .isEqualTo("connected in …, then no TLS handshake within 700 ms");
      assertThat(ProbeFixture.words(slow.port(), check))
          .isEqualTo("connected in …, then no TLS handshake within 700 ms");
    }
  }

  @Test
  void failsIfTheServerRefusesTheHandshake() throws IOException {
    try (var listener = (SSLServerSocket) listener(certificate)) {
      listener.setEnabledProtocols(new String[] {"TLSv1.2"});
      listener.setEnabledCipherSuites(
          new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}); // without an RSA certificate
      try (var server =
          TestServer.with(listener, connection -> connection.getInputStream().read())) {
        assertThat(ProbeFixture.words(server.port(), check("a.example.net", new Trust.Anybody())))
            .isEqualTo(
                "connected in …: the TLS handshake failed: \"(handshake_failure) Received fatal"
                    + " alert: handshake_failure\"");
      }
    }
  }

  @Test
  void failsIfTheConnectionIsClosedInTheHandshake() throws IOException {
    try (var server =
        TestServer.with(
            connection -> {
              connection.getInputStream().read();
              connection.close();
            })) {
      assertThat(ProbeFixture.words(server.port(), check("a.example.net", new Trust.Anybody())))
          .startsWith("connected in …");
    }
  }

  @Test
  void asksARealServerOverHttps() throws IOException {
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
    server.createContext(
        "/health",
        exchange -> {
          var body = "all fine".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("X-PoP-Load", "0.5");
          exchange.sendResponseHeaders(200, 0); // in chunks
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      var rules = new TlsRules(TestCertificate.NAME, trust(certificate), NEVER, NEVER);

      Http check = ProbeFixture.http(rules, new BodyRule("all fine", null, 1000));
      var outcome = (Passed) ProbeFixture.outcome(server.getAddress().getPort(), check);

      assertThat(outcome.load()).isEqualTo(0.5);
      assertThat(outcome.words()).isEqualTo("status 200");
      Http wrong = ProbeFixture.http(rules, new BodyRule("broken", null, 1000));
      assertThat(ProbeFixture.words(server.getAddress().getPort(), wrong))
          .isEqualTo("connected in …, answered after …: the body lacks \"broken\"");
    } finally {
      server.stop(0);
    }
  }

  /// A server that resumed a session would not show its certificate, and could have any by now.
  @Test
  void looksAtTheCertificateEachTime() throws IOException {
    var resumed = new ConcurrentLinkedQueue<Long>();
    try (var server =
        TestServer.with(
            listener(certificate),
            connection -> {
              TestServer.request(connection);
              var session = ((SSLSocket) connection).getSession();
              resumed.add(session.getCreationTime());
              TestServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            })) {
      var rules = new TlsRules(TestCertificate.NAME, trust(certificate), NEVER, NEVER);
      var check = ProbeFixture.http(rules, new BodyRule(null, null, 1));
      for (int i = 0; i < 3; i++) {
        assertThat(ProbeFixture.words(server.port(), check)).isEqualTo("status 200");
      }
    }

    assertThat(resumed).doesNotHaveDuplicates().hasSize(3);
  }
}
