package dev.popsteer.dns;

import java.util.function.Supplier;

/// What is done with DNS cookies (RFC 7873).
public sealed interface CookiePolicy {

  /// The option is ignored, as by a server that does not know it. For a server that shares its
  /// address with others which do not make the same cookies (RFC 9018 §2).
  record Ignored() implements CookiePolicy {}

  /// A query with a cookie is answered with one.
  ///
  /// @param secrets gives the current secrets; asked once for each query
  record Answered(Supplier<CookieSecrets> secrets, Unproven unproven) implements CookiePolicy {}

  /// What becomes of a query over UDP that has a cookie, but no valid server cookie.
  enum Unproven {
    /// It is answered, with a new server cookie beside (RFC 7873 §5.2.3).
    ANSWERED,
    /// It gets BADCOOKIE and a new server cookie, with which it is to be asked again.
    REFUSED
  }
}
