package dev.popsteer.routing;

import java.util.Locale;
import org.xbill.DNS.Name;

/// What limiting the scope costs, as predicted, for addresses of known location that are sent to a
/// PoP. Where a hash decides, nothing is predicted.
///
/// @param ipv6 by /64 networks in place of addresses
public record ScopeLoss(OfFamily ipv4, OfFamily ipv6) {

  /// What it costs the addresses of a family.
  ///
  /// @param meanMillis by how much round-trip times are longer on average; negative if they are
  ///   shorter, as they may be where not latency decides
  /// @param maxMillis by how much that of the address that loses most is
  /// @param moved the part of the addresses that are sent to another PoP, 0–1
  public record OfFamily(double meanMillis, double maxMillis, double moved) {

    static final OfFamily NONE = new OfFamily(0, 0, 0);

    private String describe() {
      return String.format(
          Locale.ROOT,
          "%.2f ms longer on average and at most %.0f ms, with %.2f %% of clients going to another PoP",
          meanMillis,
          maxMillis,
          moved * 100);
    }
  }

  /// In words, for people.
  public String describe(Name service) {
    return "max-scope of %s: predicted round-trip times over IPv4 are %s; over IPv6 %s"
        .formatted(service, ipv4.describe(), ipv6.describe());
  }
}
