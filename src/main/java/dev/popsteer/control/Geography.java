package dev.popsteer.control;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.LocationLookup;

/// What the GeoIP databases say.
///
/// @param lookup of the same locations, for those who ask seldom
record Geography(GeoTable locations, AsnTable networks, LocationLookup lookup) {}
