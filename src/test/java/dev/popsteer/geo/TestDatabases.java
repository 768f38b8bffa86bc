package dev.popsteer.geo;

import static dev.popsteer.coarsen.MmdbValue.mapping;
import static dev.popsteer.coarsen.MmdbValue.text;

import dev.popsteer.coarsen.MmdbValue;
import dev.popsteer.coarsen.MmdbWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Small databases in the schemas that are in use.
public final class TestDatabases {

  public static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");
  public static final List<Family> BOTH = List.of(Family.IPV4, Family.IPV6);

  private TestDatabases() {}

  public static MmdbWriter writer(String type, List<Family> families) {
    return new MmdbWriter(new MmdbWriter.Header(type, "for tests", families, BUILT));
  }

  public static GeoSource source(String name, MmdbWriter writer) {
    return GeoSource.bytes(name, writer.toBytes());
  }

  public static MmdbWriter of(
      String type, List<Family> families, Map<String, Map<String, MmdbValue>> records) {
    var writer = writer(type, families);
    new LinkedHashMap<>(records)
        .forEach((prefix, record) -> writer.put(Prefix.parse(prefix), writer.addRecord(record)));
    return writer;
  }

  /// MaxMind's City schema, with more in it than is read.
  public static Map<String, MmdbValue> city(Location location) {
    var names = mapping(Map.of("de", text("Irgendwo"), "en", text("Somewhere")));
    return Map.of(
        "city", mapping(Map.of("geoname_id", new MmdbValue.Uint32(42), "names", names)),
        "continent", mapping(Map.of("code", text(location.continent()), "names", names)),
        "country", mapping(Map.of("iso_code", text(location.country()), "names", names)),
        "location",
            mapping(
                Map.of(
                    "accuracy_radius", new MmdbValue.Uint16(location.accuracyKm()),
                    "latitude", new MmdbValue.Double64(location.coordinates().latitude()),
                    "longitude", new MmdbValue.Double64(location.coordinates().longitude()),
                    "time_zone", text("Europe/Amsterdam"))),
        "subdivisions",
            new MmdbValue.Sequence(
                List.of(
                    mapping(Map.of("iso_code", text(location.subdivision()), "names", names)))));
  }

  /// DB-IP's flat City schema.
  public static Map<String, MmdbValue> flatCity(Location location) {
    return Map.of(
        "city", text("Somewhere"),
        "country_code", text(location.country()),
        "latitude", new MmdbValue.Float32((float) location.coordinates().latitude()),
        "longitude", new MmdbValue.Float32((float) location.coordinates().longitude()),
        "postcode", text(""),
        "state1", text(location.subdivision()),
        "state2", text(""),
        "timezone", text(""));
  }

  public static Map<String, MmdbValue> country(String code) {
    return Map.of("country", mapping(Map.of("iso_code", text(code))));
  }

  public static Map<String, MmdbValue> flatCountry(String code) {
    return Map.of("country_code", text(code));
  }

  public static Map<String, MmdbValue> asn(long number, String organization) {
    return Map.of(
        "autonomous_system_number",
        new MmdbValue.Uint32(number),
        "autonomous_system_organization",
        text(organization));
  }
}
