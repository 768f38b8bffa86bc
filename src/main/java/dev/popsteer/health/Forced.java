package dev.popsteer.health;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An operator's word that a PoP is up, or down, whatever monitors and drains say.
///
/// @param reason the operator's words, possibly empty
/// @param until when it ends by itself, by this process's clock; null if it does not
public record Forced(boolean up, String reason, @Nullable Instant until) {}
