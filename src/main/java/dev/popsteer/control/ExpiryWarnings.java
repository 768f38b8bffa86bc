package dev.popsteer.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Says when there is need to warn of the end of a certificate: once a day from a week before, or
/// when a quarter is left of a life that is shorter than four weeks.
///
/// ACME clients renew earlier: a month before the end, or when a third or a half is left.
final class ExpiryWarnings {

  private static final Duration LONGEST_AHEAD = Duration.ofDays(7);
  private static final int SHARE_OF_LIFE = 4;
  private static final Duration PAUSE = Duration.ofDays(1);

  private Instant last = Instant.MIN;

  /// The warning that is due now; empty if none is.
  ///
  /// @param begin of the life of the certificate in use
  /// @param end of it
  Optional<String> due(Instant begin, Instant end, Instant now) {
    var share = Duration.between(begin, end).dividedBy(SHARE_OF_LIFE);
    var ahead = share.compareTo(LONGEST_AHEAD) < 0 ? share : LONGEST_AHEAD;
    if (now.isBefore(end.minus(ahead)) || now.isBefore(last.plus(PAUSE))) {
      return Optional.empty();
    }
    last = now;
    return Optional.of(
        now.isBefore(end)
            ? "the certificate expires at " + end + " and has not been renewed"
            : "the certificate has expired, at " + end);
  }
}
