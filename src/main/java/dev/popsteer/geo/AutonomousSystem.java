package dev.popsteer.geo;

/// A network under one routing policy, such as an internet provider's.
///
/// @param number the AS number, 1 to 4294967295
/// @param organization who runs it; empty if the database does not say
public record AutonomousSystem(long number, String organization) {}
