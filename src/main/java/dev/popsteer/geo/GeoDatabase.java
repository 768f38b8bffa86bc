package dev.popsteer.geo;

import java.util.ArrayList;
import java.util.List;

/// Loads city and country databases: MaxMind's (GeoLite2, GeoIP2) and DB-IP's, in MaxMind's schema
/// or the flat one, one file for both address families or one for each.
///
/// Where a database knows only the country, the country's coordinates ([Countries]) stand in.
public final class GeoDatabase {

  private GeoDatabase() {}

  /// Reads databases into a table. Each family is taken from the first in the list that has it.
  ///
  /// @throws GeoDatabaseException if one cannot be read, or has nothing that those before it lack
  public static GeoTable load(List<GeoSource> sources) throws GeoDatabaseException {
    var countries = Countries.bundled();
    var locations = new LocationList.Builder();
    var loader = new FamilyLoader();
    var descriptions = new ArrayList<GeoTable.Description>();
    for (var source : sources) {
      try (var database = Mmdb.open(source, LocationRecords.KEYS)) {
        var records = new LocationRecords(database, countries, locations);
        if (loader.fillFrom(database, records::read).isEmpty()) {
          throw contributesNothing(database, descriptions, records.known());
        }
        descriptions.add(database.description());
      }
    }
    return new GeoTable(loader.prefixes(), locations.build(), descriptions);
  }

  private static GeoDatabaseException contributesNothing(
      Mmdb database, List<GeoTable.Description> before, boolean isLocations) {
    if (isLocations || before.isEmpty()) {
      return new GeoDatabaseException(
          "%s (type \"%s\") holds no locations; give a City or Country database"
              .formatted(database.name(), database.type()));
    }
    return new GeoDatabaseException(
        "%s (type \"%s\") adds no networks to those of %s; give one database for both families,"
                .formatted(
                    database.name(),
                    database.type(),
                    String.join(", ", before.stream().map(GeoTable.Description::name).toList()))
            + " or one for IPv4 and one for IPv6, and City or Country databases only");
  }
}
