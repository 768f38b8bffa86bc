package dev.popsteer.control;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoTable;

/// What the GeoIP databases say.
record Geography(GeoTable locations, AsnTable networks) {}
