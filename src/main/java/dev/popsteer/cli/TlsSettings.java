package dev.popsteer.cli;

import dev.popsteer.control.CertificateFiles;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// What DNS over TLS was told.
///
/// @param addresses to listen on
record TlsSettings(List<InetSocketAddress> addresses, CertificateFiles files) {

  /// Empty if there is to be none.
  ///
  /// @throws IllegalArgumentException if an address is wrong, or one of the settings is missing
  static Optional<TlsSettings> of(ServerSettings.Dns dns) {
    var listen = dns.tlsListen();
    var certificate = dns.tlsCertificate();
    var key = dns.tlsKey();
    if (listen.isEmpty() && certificate.isEmpty() && key.isEmpty()) {
      return Optional.empty();
    }
    if (listen.isEmpty() || certificate.isEmpty() || key.isEmpty()) {
      throw new IllegalArgumentException(
          "popsteer.dns.tls-listen, popsteer.dns.tls-certificate and popsteer.dns.tls-key need each"
              + " other");
    }
    return Optional.of(
        new TlsSettings(
            ListenAddress.parse("popsteer.dns.tls-listen", listen.get()),
            new CertificateFiles(certificate.get(), key.get())));
  }
}
