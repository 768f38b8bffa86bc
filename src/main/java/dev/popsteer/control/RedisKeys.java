package dev.popsteer.control;

import dev.popsteer.topology.PopCode;

/// What is where in Redis.
final class RedisKeys {

  /// Where hints are published, with the code of a PoP.
  static final String HINTS = "popsteer:health";

  /// In the place of a drain or an override: it is taken back. Unlike a key that is not there, it
  /// cannot be taken for one that was lost.
  static final String TAKEN_BACK = "-";

  private RedisKeys() {}

  /// A hash with a report for each monitor.
  static String health(PopCode pop) {
    return "popsteer:health:" + pop;
  }

  /// An operator's reason; the PoP is drained while it is there.
  static String drain(PopCode pop) {
    return "popsteer:drain:" + pop;
  }

  /// `up` or `down`, and perhaps a reason.
  static String override(PopCode pop) {
    return "popsteer:override:" + pop;
  }

  /// A hash in which a router says what it believes of each PoP.
  static String believes(String router) {
    return "popsteer:believes:" + router;
  }
}
