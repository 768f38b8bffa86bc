package dev.popsteer.routing;

/// What limiting the scope costs, as predicted, over all IPv4 addresses of known location that are
/// sent to a PoP.
///
/// @param meanMillis by how much round-trip times are longer on average; negative if they are
///   shorter, as they may be where not latency decides
/// @param maxMillis by how much that of the address that loses most is
/// @param moved the part of the addresses that are sent to another PoP, 0–1
public record ScopeLoss(double meanMillis, double maxMillis, double moved) {}
