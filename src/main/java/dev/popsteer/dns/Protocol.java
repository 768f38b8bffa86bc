package dev.popsteer.dns;

/// How a query came, as far as the answer depends on it.
public enum Protocol {
  /// Source addresses can be forged and answers have to fit a packet.
  UDP,
  /// A connection: the source is proven, and an answer may have 65,535 bytes.
  TCP,
  /// A connection that is encrypted, as for DNS over TLS (RFC 7858).
  TLS,
  /// Likewise within HTTP (RFC 8484), which has its own way to keep connections.
  HTTPS;

  /// Whether nobody on the way sees more of an answer than its length.
  boolean isEncrypted() {
    return this == TLS || this == HTTPS;
  }
}
