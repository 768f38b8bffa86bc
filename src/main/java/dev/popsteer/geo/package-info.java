/// Where clients are: addresses, prefixes, locations, and tables from the one to the other.
///
/// A GeoIP database ([dev.popsteer.geo.GeoDatabase]) is read once, into a
/// [dev.popsteer.geo.PrefixTable] of locations; queries never touch the file. May depend on nothing
/// else of the project; knows no socket, clock or logger.
@NullMarked
package dev.popsteer.geo;

import org.jspecify.annotations.NullMarked;
