package dev.popsteer.coarsen;

import static dev.popsteer.coarsen.MmdbValue.mapping;
import static dev.popsteer.coarsen.MmdbValue.text;

import dev.popsteer.geo.Location;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Locations as records of MaxMind's GeoIP2-City schema.
final class CityRecords {

  /// ISO 3166-2 codes have up to three characters after the country; what is longer is a name.
  private static final int MAX_CODE_LENGTH = 3;

  private CityRecords() {}

  static Map<String, MmdbValue> record(Location location, int radiusKm) {
    var record = new LinkedHashMap<String, MmdbValue>();
    var coordinates = location.coordinates();
    record.put(
        "location",
        mapping(
            Map.of(
                "latitude", new MmdbValue.Double64(coordinates.latitude()),
                "longitude", new MmdbValue.Double64(coordinates.longitude()),
                "accuracy_radius", new MmdbValue.Uint16(radiusKm))));
    if (!location.country().isEmpty()) {
      record.put("country", mapping(Map.of("iso_code", text(location.country()))));
    }
    if (!location.continent().isEmpty()) {
      record.put("continent", mapping(Map.of("code", text(location.continent()))));
    }
    if (!location.subdivision().isEmpty()) {
      record.put(
          "subdivisions", new MmdbValue.Sequence(List.of(subdivision(location.subdivision()))));
    }
    return record;
  }

  private static MmdbValue subdivision(String subdivision) {
    return subdivision.length() <= MAX_CODE_LENGTH
        ? mapping(Map.of("iso_code", text(subdivision)))
        : mapping(Map.of("names", mapping(Map.of("en", text(subdivision)))));
  }
}
