package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reading the certificate for TLS, and its renewal.
class CertificateFeedTest {

  private static final Duration INTERVAL = Duration.ofMillis(10);

  private static TestCertificate ec;
  private static TestCertificate otherEc;
  private static TestCertificate rsa;

  @TempDir private Path directory;
  private Path certificate;
  private Path key;

  @BeforeAll
  static void makeCertificates(@TempDir Path scratch) throws IOException {
    ec = TestCertificate.create("EC", scratch);
    otherEc = TestCertificate.create("EC", scratch);
    rsa = TestCertificate.create("RSA", scratch);
  }

  @BeforeEach
  void writeFiles() throws IOException {
    certificate = directory.resolve("fullchain.pem");
    key = directory.resolve("privkey.pem");
    ec.writeCertificate(certificate);
    ec.writeKey(key);
  }

  private CertificateFiles files() {
    return new CertificateFiles(certificate, key);
  }

  private void assertRejected(String message) {
    assertThatThrownBy(() -> files().load())
        .isInstanceOf(RejectedConfiguration.class)
        .hasMessage(message);
  }

  @Test
  void readsTheServersCertificateFirstOfAChain() throws Exception {
    rsa.writeCertificate(directory.resolve("issuer.pem"));
    Files.writeString(
        certificate,
        Files.readString(certificate) + Files.readString(directory.resolve("issuer.pem")));

    assertThat(files().load().certificate()).isEqualTo(ec.certificate());
  }

  @Test
  void readsAnRsaKey() throws Exception {
    rsa.writeCertificate(certificate);
    rsa.writeKey(key);

    assertThat(files().load().certificate()).isEqualTo(rsa.certificate());
  }

  @Test
  void refusesAKeyOfAnotherCertificate() throws IOException {
    otherEc.writeKey(key);

    assertRejected(key + ": is not the private key of the certificate in " + certificate);
  }

  @Test
  void refusesAKeyOfAnotherKind() throws IOException {
    rsa.writeKey(key);

    assertRejected(key + ": is not the private key of the certificate in " + certificate);
  }

  @Test
  void saysWhichFileIsMissing() throws IOException {
    Files.delete(key);

    assertRejected(key + ": no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"})
  void saysThatAFileHoldsNoCertificate(String text) throws IOException {
    Files.writeString(certificate, text);

    assertThatThrownBy(() -> files().load())
        .isInstanceOf(RejectedConfiguration.class)
        .hasMessageStartingWith(certificate + ": holds no certificate in PEM form");
  }

  @Test
  void saysThatACertificateInBinaryFormIsNone() throws Exception {
    Files.write(certificate, ec.certificate().getEncoded());

    assertThatThrownBy(() -> files().load())
        .isInstanceOf(RejectedConfiguration.class)
        .hasMessageStartingWith(certificate + ": holds no certificate in PEM form");
  }

  @Test
  void refusesAChainThatWasCutOff() throws IOException {
    Files.writeString(
        certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n", StandardOpenOption.APPEND);

    assertRejected(certificate + ": holds 1 certificates in PEM form, not the 2 that it begins");
  }

  @Test
  void refusesAFileThatIsFarTooLargeForCertificates() throws IOException {
    Files.writeString(certificate, "#".repeat(300_000), StandardOpenOption.APPEND);

    assertRejected(certificate + ": larger than 262144 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"})
  void saysThatAFileHoldsNoKey(String text) throws IOException {
    Files.writeString(key, text);

    assertThatThrownBy(() -> files().load())
        .isInstanceOf(RejectedConfiguration.class)
        .hasMessageStartingWith(key + ": holds no RSA or EC private key in PEM form");
  }

  @Test
  void doesNotStartWithoutACertificate() throws IOException {
    Files.delete(certificate);

    assertThatThrownBy(() -> CertificateFeed.start(files(), INTERVAL, InstantSource.system()))
        .isInstanceOf(RejectedConfiguration.class);
  }

  @Test
  void takesUpARenewedPairAndKeepsTheOldOneWhileFilesAreWrong() throws Exception {
    try (var feed = CertificateFeed.start(files(), INTERVAL, InstantSource.system())) {
      var first = feed.get();
      assertThat(feed.get()).isSameAs(first);

      otherEc.writeCertificate(certificate);
      Awaitility.await().during(INTERVAL.multipliedBy(10)).until(() -> feed.get().equals(first));

      otherEc.writeKey(key);
      Awaitility.await().until(() -> !feed.get().equals(first));
    }
  }
}
