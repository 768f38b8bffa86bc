package dev.popsteer.probe;

import dev.popsteer.config.TlsRules;
import dev.popsteer.config.TlsRules.Trust;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Shakes hands over TLS and looks at certificates. Safe for use by many threads.
final class TlsHandshakes {

  /// Those of earlier configurations are forgotten some time.
  private static final int MAX_REMEMBERED = 64;

  private final InstantSource clock;
  private final ConcurrentHashMap<Trust, X509ExtendedTrustManager> trusted =
      new ConcurrentHashMap<>();

  TlsHandshakes(InstantSource clock) {
    this.clock = clock;
  }

  /// A connection after its handshake.
  ///
  /// @param version of the protocol, such as `TLSv1.3`
  /// @param warning if the certificate expires soon, else null
  record Secured(SSLSocket socket, String version, @Nullable String warning) {}

  /// Shakes hands as a client.
  ///
  /// @throws WrongAnswer if that fails, or the certificate is not as it should be
  Secured over(Socket connected, TlsRules rules) throws IOException, WrongAnswer {
    var seen = new SeenCertificate(trustOf(rules.trust()));
    try {
      var socket = socket(connected, rules, seen);
      socket.startHandshake();
      var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return new Secured(
          socket,
          socket.getSession().getProtocol(),
          warning(leaf.getNotAfter().toInstant(), rules));
    } catch (SSLException e) {
      throw new WrongAnswer(words(e, seen.leaf, rules));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no TLS", e);
    }
  }

  /// Each handshake has a context of its own: from the sessions of a common one a server could
  /// resume, and would not show its certificate again.
  private static SSLSocket socket(Socket connected, TlsRules rules, TrustManager trust)
      throws IOException, GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust}, null);
    var socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(connected, rules.name(), connected.getPort(), true);
    var parameters = socket.getSSLParameters();
    if (!(rules.trust() instanceof Trust.Anybody)) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (isHostName(rules.name())) {
      parameters.setServerNames(List.of(new SNIHostName(rules.name())));
    }
    socket.setSSLParameters(parameters);
    return socket;
  }

  /// Of those that can be configured, an address ends in a digit or has a colon.
  private static boolean isHostName(String name) {
    return !name.contains(":") && !Character.isDigit(name.charAt(name.length() - 1));
  }

  private @Nullable String warning(Instant end, TlsRules rules) throws WrongAnswer {
    var left = Duration.between(clock.instant(), end);
    if (left.isNegative()) {
      throw new WrongAnswer(expired(end)); // the JDK does not look at one that is trusted itself
    }
    var words = "the certificate expires at %s, in %s".formatted(end, days(left));
    if (left.compareTo(rules.failBefore()) < 0) {
      throw new WrongAnswer(words);
    }
    return left.compareTo(rules.warnBefore()) < 0 ? words : null;
  }

  private static String expired(Instant end) {
    return "the certificate has expired, at " + end;
  }

  private static String days(Duration time) {
    return time.toDays() == 1 ? "1 day" : time.toDays() + " days";
  }

  private String words(SSLException failure, @Nullable X509Certificate leaf, TlsRules rules) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case CertificateExpiredException _ when leaf != null -> {
          var end = leaf.getNotAfter().toInstant();
          return end.isBefore(clock.instant())
              ? expired(end)
              : "an authority's certificate has expired, not the server's own";
        }
        case CertificateNotYetValidException _ when leaf != null -> {
          return "the certificate is not valid before " + leaf.getNotBefore().toInstant();
        }
        case CertPathBuilderException _ -> {
          return "the certificate is not from an authority that is trusted here";
        }
        default -> {}
      }
    }
    var message = String.valueOf(failure.getMessage());
    if (failure.getCause() instanceof CertificateException) {
      return "the certificate is not valid for %s: %s"
          .formatted(rules.name(), WrongAnswer.quoted(message));
    }
    return message.contains("Unsupported or unrecognized SSL message")
        ? "that is no TLS"
        : "the TLS handshake failed: " + WrongAnswer.quoted(message);
  }

  private X509ExtendedTrustManager trustOf(Trust trust) {
    if (trusted.size() > MAX_REMEMBERED) {
      trusted.clear();
    }
    return trusted.computeIfAbsent(trust, TlsHandshakes::trustManager);
  }

  private static X509ExtendedTrustManager trustManager(Trust trust) {
    try {
      return switch (trust) {
        case Trust.Machine() -> trustManager((KeyStore) null);
        case Trust.Authorities(var certificates) -> trustManager(keyStore(certificates));
        case Trust.Anybody() -> new TrustInAnybody();
      };
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JVM cannot check certificates", e);
    }
  }

  private static X509ExtendedTrustManager trustManager(@Nullable KeyStore authorities)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  private static KeyStore keyStore(List<X509Certificate> certificates)
      throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry(String.valueOf(i), certificates.get(i));
    }
    return store;
  }
}
