package dev.popsteer.routing;

import dev.popsteer.geo.Region;
import java.util.Locale;

/// How rules name a subdivision of a country: `US-CA`, as ISO 3166-2 does, or `US-CALIFORNIA` where
/// the GeoIP data has names in place of codes.
final class SubdivisionName {

  private SubdivisionName() {}

  /// In upper case; without anything after the hyphen if the database does not say.
  static String of(Region region) {
    return region.country() + "-" + region.subdivision().toUpperCase(Locale.ROOT);
  }
}
