package dev.popsteer.geo;

/// Where a GeoIP database says that a network is.
///
/// @param coordinates the point that distances are measured from
/// @param accuracyKm radius within which the client most likely is, in kilometres; 0 if not stated
/// @param country ISO 3166-1 alpha-2 code in upper case, or empty if unknown
/// @param subdivision ISO 3166-2 code without the country (`ENG`) or, from databases that have no
///   codes, the name (`England`); empty if unknown
/// @param continent AF, AN, AS, EU, NA, OC or SA, or empty if unknown
public record Location(
    Coordinates coordinates,
    int accuracyKm,
    String country,
    String subdivision,
    String continent) {}
