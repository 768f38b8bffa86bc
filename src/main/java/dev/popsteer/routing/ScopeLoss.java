package dev.popsteer.routing;

import java.util.Locale;
import org.xbill.DNS.Name;

/// What limiting the scope costs, as predicted, over all IPv4 addresses of known location that are
/// sent to a PoP.
///
/// @param meanMillis by how much round-trip times are longer on average; negative if they are
///   shorter, as they may be where not latency decides
/// @param maxMillis by how much that of the address that loses most is
/// @param moved the part of the addresses that are sent to another PoP, 0–1
public record ScopeLoss(double meanMillis, double maxMillis, double moved) {

  /// In words, for people.
  public String describe(Name service) {
    return String.format(
        Locale.ROOT,
        "max-scope of %s: predicted round-trip times are %.2f ms longer on average, at most %.0f ms;"
            + " %.2f %% of IPv4 addresses go to another PoP",
        service,
        meanMillis,
        maxMillis,
        moved * 100);
  }
}
