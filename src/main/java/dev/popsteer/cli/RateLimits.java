package dev.popsteer.cli;

import dev.popsteer.dns.ResponseLimits;
import dev.popsteer.geo.Prefix;
import java.util.List;

/// Reads the settings of the limits on the rate of answers.
final class RateLimits {

  /// Written for the exempt prefixes if there are none: an empty setting is no setting.
  private static final String NONE = "none";

  private RateLimits() {}

  /// @throws IllegalArgumentException with the settings that are wrong
  static ResponseLimits of(ServerSettings.RateLimit settings) {
    return new ResponseLimits(
        settings.perSecond(),
        settings.burst(),
        settings.slip(),
        settings.tableEntries(),
        exempt(settings.exempt()));
  }

  private static List<Prefix> exempt(List<String> texts) {
    return texts.equals(List.of(NONE))
        ? List.of()
        : SourcePrefixes.parse("popsteer.dns.rate-limit.exempt", texts);
  }
}
