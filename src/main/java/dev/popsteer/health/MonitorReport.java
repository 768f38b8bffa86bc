package dev.popsteer.health;

/// What one monitor says of one PoP.
///
/// @param monitor the vantage point's name
public record MonitorReport(String monitor, boolean up) {}
