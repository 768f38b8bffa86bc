package dev.popsteer.config;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/// What is expected of a server's certificate.
///
/// @param name that the server is asked for (SNI) and that the certificate must be valid for; an
///   address literal is not sent
/// @param warnBefore the probe says so when the certificate expires within this time
/// @param failBefore the probe fails when the certificate expires within this time
public record TlsRules(String name, Trust trust, Duration warnBefore, Duration failBefore) {

  /// Who may have issued the certificate.
  public sealed interface Trust {

    /// An authority that this machine's Java trusts.
    record Machine() implements Trust {}

    /// One of these, which may be the certificate itself.
    record Authorities(List<X509Certificate> certificates) implements Trust {
      public Authorities {
        certificates = List.copyOf(certificates);
      }
    }

    /// Anybody, for any name.
    record Anybody() implements Trust {}
  }
}
