package dev.popsteer.dns;

import dev.popsteer.dns.Request.Answerable;
import dev.popsteer.dns.Request.Cookie;
import org.jspecify.annotations.Nullable;

/// A message that may be answered, how it came, and the secrets that hold for it.
///
/// @param secrets null if cookies are ignored
/// @param standing what the message's cookie proves of its source address; nothing if cookies are
///   ignored
record Exchange(
    Answerable request, Arrival arrival, @Nullable CookieSecrets secrets, CookieStanding standing) {

  /// Finds out what the cookie proves, which takes a hash for each secret.
  static Exchange of(Answerable request, Arrival arrival, @Nullable CookieSecrets secrets) {
    var standing =
        secrets == null ? CookieStanding.NONE : secrets.standing(cookie(request), arrival);
    return new Exchange(request, arrival, secrets, standing);
  }

  private static @Nullable Cookie cookie(Answerable request) {
    var edns = request.edns();
    return edns == null ? null : edns.cookie();
  }

  /// The content of the answer's COOKIE option; null if it has none.
  byte @Nullable [] cookieReply() {
    var cookie = cookie(request);
    return secrets == null || cookie == null
        ? null
        : CookieOption.write(cookie.client(), secrets.reply(cookie, arrival));
  }
}
