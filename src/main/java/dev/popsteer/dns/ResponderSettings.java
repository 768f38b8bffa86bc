package dev.popsteer.dns;

import dev.popsteer.dns.CookiePolicy.Unproven;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a [Responder] answers, as far as the operator chooses.
///
/// @param keepalive how long a silent TCP connection is kept, which a client may ask for (RFC
///   7828): at most [#MAX_KEEPALIVE]
/// @param reportChannel null if no reports are wanted
public record ResponderSettings(
    ServerIdentity identity,
    Duration keepalive,
    @Nullable ReportChannel reportChannel,
    CookiePolicy cookies) {

  /// The most that the option can say: 65,535 units of 100 ms.
  public static final Duration MAX_KEEPALIVE = Duration.ofMillis(6_553_500);

  /// Tells nothing, wants no reports, ignores cookies.
  public static final ResponderSettings PLAIN =
      new ResponderSettings(
          ServerIdentity.HIDDEN, Duration.ofSeconds(10), null, new CookiePolicy.Ignored());

  public ResponderSettings {
    if (keepalive.isNegative() || keepalive.compareTo(MAX_KEEPALIVE) > 0) {
      throw new IllegalArgumentException(keepalive + " is not between 0 and " + MAX_KEEPALIVE);
    }
  }

  /// Whether a query over UDP that has a cookie, but no valid server cookie, is refused.
  boolean refuseUnproven() {
    return cookies instanceof CookiePolicy.Answered(var _, Unproven unproven)
        && unproven == Unproven.REFUSED;
  }
}
