package dev.popsteer.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate, for [#NAME] unless another name is given, that signs itself, with its key: made
/// anew for each test run by the JDK's `keytool`, and valid for a day.
public final class TestCertificate {

  public static final String NAME = "ns1.example.net";

  private static final String ALIAS = "dns";
  private static final String PASSWORD = UUID.randomUUID().toString();

  private final KeyStore keyStore;

  private TestCertificate(KeyStore keyStore) {
    this.keyStore = keyStore;
  }

  /// Makes one.
  ///
  /// @param algorithm of the key, such as `EC` or `RSA`
  /// @param directory for a file that is deleted again
  public static TestCertificate create(String algorithm, Path directory) throws IOException {
    return create(algorithm, NAME, directory);
  }

  /// Makes one for another name.
  public static TestCertificate create(String algorithm, String name, Path directory)
      throws IOException {
    return create(algorithm, name, directory, "-1H");
  }

  /// Makes one that has been valid for a day of last week.
  ///
  /// @param directory for a file that is deleted again
  public static TestCertificate expired(Path directory) throws IOException {
    return create("EC", NAME, directory, "-7d");
  }

  private static TestCertificate create(String algorithm, String name, Path directory, String begin)
      throws IOException {
    var file = directory.resolve(UUID.randomUUID() + ".p12");
    var command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                algorithm,
                "-alias",
                ALIAS,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
                "-startdate",
                begin,
                "-validity",
                "1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    try (InputStream output = command.getInputStream()) {
      var said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      if (command.waitFor() != 0) {
        throw new IOException("keytool failed: " + said);
      }
      return new TestCertificate(KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()));
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  public X509Certificate certificate() {
    try {
      return (X509Certificate) keyStore.getCertificate(ALIAS);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// Writes the certificate in PEM form.
  public void writeCertificate(Path file) throws IOException {
    try {
      Files.writeString(file, pem("CERTIFICATE", certificate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// Writes the key in PEM form.
  public void writeKey(Path file) throws IOException {
    Files.writeString(file, pem("PRIVATE KEY", key().getEncoded()));
  }

  private Key key() {
    try {
      return keyStore.getKey(ALIAS, PASSWORD.toCharArray());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String type, byte[] bytes) {
    var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type, base64, type);
  }

  /// What a server with this certificate has.
  public SSLContext serverContext() {
    try {
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(keyStore, PASSWORD.toCharArray());
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// What a client has that trusts this certificate, and no other.
  public SSLContext clientContext() {
    try {
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(ALIAS, certificate());
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
