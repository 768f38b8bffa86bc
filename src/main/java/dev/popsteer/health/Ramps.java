package dev.popsteer.health;

import java.time.Duration;

/// How long shares take from one end to the other.
///
/// @param drain from all to none, of a PoP that is drained; 0 for at once
/// @param recovery from none to all, of a PoP that comes back; 0 for at once
public record Ramps(Duration drain, Duration recovery) {

  public static final Ramps DEFAULT = new Ramps(Duration.ZERO, Duration.ZERO);
}
