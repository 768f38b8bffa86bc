package dev.popsteer.health;

import java.time.Instant;

/// What is kept of a PoP over a restart.
///
/// @param read what was to be believed of what had been read
/// @param down whether it was believed to be down
/// @param damped whether it went up and down too often
/// @param since when its state began
/// @param share which part of its clients it got
/// @param room which part it had room for
/// @param loadPercent what that was decided by
public record Kept(
    Observation read,
    boolean down,
    boolean damped,
    Instant since,
    Share share,
    Share room,
    int loadPercent) {}
