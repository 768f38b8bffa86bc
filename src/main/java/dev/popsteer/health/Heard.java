package dev.popsteer.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What one monitor says of one PoP, as people want to see it.
///
/// @param monitor its name, as it wrote it
/// @param load see [MonitorReport#load]
/// @param age how long ago it was found, or first read
/// @param counts whether it does, for it is fresh
public record Heard(
    String monitor, boolean up, @Nullable Double load, Duration age, boolean counts) {}
