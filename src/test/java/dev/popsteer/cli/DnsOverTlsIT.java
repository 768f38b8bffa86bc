package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The packaged server with a certificate, asked over TLS by programs that others wrote.
@Timeout(60)
class DnsOverTlsIT {

  private static PopsteerProcess server;
  private static Path certificate;
  private static Path key;
  private static TestCertificate renewed;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    certificate = directory.resolve("fullchain.pem");
    key = directory.resolve("privkey.pem");
    var first = TestCertificate.create("EC", directory);
    first.writeCertificate(certificate);
    first.writeKey(key);
    renewed = TestCertificate.create("RSA", directory);
    server =
        PopsteerProcess.serve(
            Map.of(
                "POPSTEER_RELOAD_INTERVAL", "50ms",
                "POPSTEER_DNS_TCP_IDLE", "1s",
                "POPSTEER_DNS_TLS_LISTEN", "127.0.0.1:0",
                "POPSTEER_DNS_TLS_CERTIFICATE", certificate.toString(),
                "POPSTEER_DNS_TLS_KEY", key.toString()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// What openssl prints as a client that is told the input. That stays open, so that it does not
  /// end the connection itself.
  private static String openssl(String input, String... options) throws IOException {
    var arguments = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + port()));
    arguments.addAll(List.of(options));
    return new DebianProgram("openssl", "openssl").run(input, arguments).output();
  }

  private static int port() {
    return server.dnsOverTls().getPort();
  }

  @Test
  void answersKdig() throws IOException {
    var output =
        new DebianProgram("kdig", "knot-dnsutils")
            .run(
                "@127.0.0.1",
                "-p",
                String.valueOf(port()),
                "+tls",
                "+subnet=81.2.69.0/24",
                "www.cdn.example.net",
                "A")
            .output();

    assertThat(output).contains("status: NOERROR", "192.0.2.10", "TLS1.3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void agreesOnDotAndTakesLeaveOfASilentClient(String version) throws IOException {
    var output = openssl("", version, "-alpn", "dot");

    assertThat(output)
        .contains("ALPN protocol: dot")
        .contains("closed")
        .doesNotContain("unexpected eof");
  }

  @Test
  void refusesOtherApplicationProtocolsAndOldVersions() throws IOException {
    assertThat(openssl("", "-alpn", "h2")).contains("no application protocol");
    assertThat(openssl("", "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"))
        .contains("protocol version");
  }

  @Test
  void refusesToShakeHandsAgain() throws IOException {
    // What makes s_client ask for it.
    assertThat(openssl("R\n", "-tls1_2", "-alpn", "dot"))
        .contains("RENEGOTIATING")
        .contains("handshake failure");
  }

  @Test
  void takesUpARenewedCertificateAndKeepsItWhileFilesAreWrong() throws Exception {
    renewed.writeCertificate(certificate);
    server.awaitOutput(Pattern.compile("is not the private key of the certificate in"));

    renewed.writeKey(key);
    server.awaitOutput(Pattern.compile("(?s)is not the private key.*certificate of CN="));

    assertThat(openssl("", "-alpn", "dot")).contains(pem());
  }

  /// The lines between the delimiters, as openssl prints them too.
  private static String pem() throws CertificateException {
    return Base64.getMimeEncoder(64, new byte[] {'\n'})
        .encodeToString(renewed.certificate().getEncoded());
  }

  @Test
  void doesNotStartWithACertificateAndNoAddressToServeItOn() throws IOException {
    try (var second =
        PopsteerProcess.start(Map.of("POPSTEER_DNS_TLS_CERTIFICATE", certificate.toString()))) {
      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(second.output())
          .contains(
              "popsteer.dns.tls-listen, popsteer.dns.tls-certificate and popsteer.dns.tls-key need"
                  + " each other");
    }
  }

  @Test
  void doesNotStartWithoutAKey() throws IOException {
    try (var second =
        PopsteerProcess.start(
            Map.of(
                "POPSTEER_DNS_TLS_LISTEN",
                "127.0.0.1:0",
                "POPSTEER_DNS_TLS_CERTIFICATE",
                certificate.toString(),
                "POPSTEER_DNS_TLS_KEY",
                key + ".missing"))) {
      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(second.output()).contains(key + ".missing: no such file");
    }
  }
}
