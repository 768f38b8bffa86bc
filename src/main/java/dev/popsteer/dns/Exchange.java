package dev.popsteer.dns;

import dev.popsteer.dns.Request.Answerable;
import dev.popsteer.dns.Request.Cookie;
import org.jspecify.annotations.Nullable;

/// A message that may be answered, how it came, and the secrets that hold for it.
///
/// @param secrets null if cookies are ignored
record Exchange(Answerable request, Arrival arrival, @Nullable CookieSecrets secrets) {

  /// What the message's cookie proves of its source address; nothing if cookies are ignored.
  CookieStanding standing() {
    return secrets == null ? CookieStanding.NONE : secrets.standing(cookie(), arrival);
  }

  private @Nullable Cookie cookie() {
    var edns = request.edns();
    return edns == null ? null : edns.cookie();
  }

  /// The content of the answer's COOKIE option; null if it has none.
  byte @Nullable [] cookieReply() {
    var cookie = cookie();
    return secrets == null || cookie == null
        ? null
        : CookieOption.write(cookie.client(), secrets.reply(cookie, arrival));
  }
}
