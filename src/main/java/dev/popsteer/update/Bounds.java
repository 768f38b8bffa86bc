package dev.popsteer.update;

import java.time.Duration;

/// What an update may take.
///
/// @param bytes of what is fetched, and of the database in it, each
/// @param time for all that is fetched, from the first request on
public record Bounds(long bytes, Duration time) {}
