package dev.popsteer.control;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509KeyManager;

/// The PEM files that a server proves its name with, over TLS.
///
/// Vert.x reads them, which comes with Quarkus and knows the keys that are in use: RSA and EC in
/// PKCS #8, PKCS #1 and SEC 1 form. What it does not see is checked here: that key and certificate
/// belong together. (Quarkus's TLS registry would put files into use before that could be checked.)
///
/// @param certificate the server's certificate, then those of the authorities between it and a root
/// @param key the private key to it, not encrypted
public record CertificateFiles(Path certificate, Path key) {

  /// Clients that keep no tickets make us hold their sessions, a few kilobytes each.
  private static final int MAX_SESSIONS = 4096;

  /// Dozens of certificates have room in a file of this many bytes.
  private static final int MAX_FILE_BYTES = 256 * 1024;

  private static final String DELIMITER = "-----BEGIN CERTIFICATE-----";
  private static final byte[] PROBE = {1, 2, 3, 4};

  /// What was read.
  ///
  /// @param context makes connections that prove to have the key
  record Identity(SSLContext context, X509Certificate certificate) {}

  List<Path> paths() {
    return List.of(certificate, key);
  }

  /// Reads both.
  ///
  /// @throws RejectedConfiguration if they cannot be used; it names the file
  Identity load() throws RejectedConfiguration {
    byte[] certificatePem = BoundedFile.read(certificate, MAX_FILE_BYTES);
    byte[] keyPem = BoundedFile.read(key, MAX_FILE_BYTES);
    var leaf = parseCertificate(certificatePem);
    var keyManager = keyManager(certificatePem, keyPem);
    var alias = keyManager.getServerAliases(leaf.getPublicKey().getAlgorithm(), null)[0];
    if (!belongTogether(leaf, keyManager.getPrivateKey(alias))) {
      throw notBelongingTogether();
    }
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(new X509KeyManager[] {keyManager}, null, null);
      context.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
      return new Identity(context, leaf);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no TLS", e);
    }
  }

  /// The server's certificate, which is the first one. The JDK would also take DER and PKCS #7, and
  /// pass over the rest of a file that was cut off, which Vert.x does not: so there must be as many
  /// certificates as the file says.
  private X509Certificate parseCertificate(byte[] pem) throws RejectedConfiguration {
    var text = new String(pem, StandardCharsets.ISO_8859_1);
    int start = text.indexOf(DELIMITER);
    if (start < 0) {
      throw rejected(certificate, "holds no certificate in PEM form: no " + DELIMITER);
    }
    int promised = text.split(DELIMITER, -1).length - 1;
    try {
      var parsed =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem, start, pem.length - start));
      if (parsed.size() != promised) {
        throw rejected(
            certificate,
            "holds %d certificates in PEM form, not the %d that it begins"
                .formatted(parsed.size(), promised));
      }
      return (X509Certificate) parsed.iterator().next();
    } catch (GeneralSecurityException e) {
      throw rejected(certificate, "holds no certificate in PEM form: " + e.getMessage());
    }
  }

  /// The certificates have been read, so what is wrong is wrong with the key.
  private X509KeyManager keyManager(byte[] certificatePem, byte[] keyPem)
      throws RejectedConfiguration {
    var options =
        new PemKeyCertOptions()
            .addCertValue(Buffer.buffer(certificatePem))
            .addKeyValue(Buffer.buffer(keyPem));
    try {
      // Its file system is not needed for what has been read already.
      var managers = options.getKeyManagerFactory(null).getKeyManagers();
      return (X509KeyManager) managers[0];
    } catch (IllegalArgumentException e) {
      // A key of another algorithm than the certificate's.
      throw notBelongingTogether();
    } catch (Exception e) {
      throw rejected(key, "holds no RSA or EC private key in PEM form: " + e.getMessage());
    }
  }

  /// Asks the certificate whether a signature by the key is one of its owner.
  private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
    try {
      var algorithm = "SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA");
      var signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signature = signer.sign();
      signer.initVerify(certificate.getPublicKey());
      signer.update(PROBE);
      return signer.verify(signature);
    } catch (GeneralSecurityException e) {
      // Keys of unlike kinds: for instance, on unlike curves.
      return false;
    }
  }

  private RejectedConfiguration notBelongingTogether() {
    return rejected(key, "is not the private key of the certificate in " + certificate);
  }

  private static RejectedConfiguration rejected(Path file, String problem) {
    return new RejectedConfiguration(List.of(file + ": " + problem));
  }
}
