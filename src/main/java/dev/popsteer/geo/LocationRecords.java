package dev.popsteer.geo;

import com.carrotsearch.hppc.IntObjectHashMap;
import java.util.List;
import java.util.Locale;

/// Reads locations out of the records of one database, in MaxMind's schema (`country`, `location`,
/// … are maps) or the flat one (`country_code`, `latitude`, …).
final class LocationRecords {

  /// The keys to open the database with; the constants below are their places in this list.
  static final List<String> KEYS =
      List.of(
          "continent",
          "country",
          "location",
          "subdivisions",
          "registered_country",
          "code",
          "iso_code",
          "names",
          "en",
          "latitude",
          "longitude",
          "accuracy_radius",
          "country_code",
          "state1");

  private static final int CONTINENT = 0;
  private static final int COUNTRY = 1;
  private static final int LOCATION = 2;
  private static final int SUBDIVISIONS = 3;
  private static final int REGISTERED_COUNTRY = 4;
  private static final int CODE = 5;
  private static final int ISO_CODE = 6;
  private static final int NAMES = 7;
  private static final int ENGLISH = 8;
  private static final int LATITUDE = 9;
  private static final int LONGITUDE = 10;
  private static final int ACCURACY_RADIUS = 11;
  private static final int COUNTRY_CODE = 12;
  private static final int STATE1 = 13;

  /// Half-way round the Earth.
  private static final int MAX_ACCURACY_KM = 20_040;

  private final String name;
  private final MmdbData data;
  private final Countries countries;
  private final LocationList.Builder locations;
  private final int[] record = new int[KEYS.size()];
  private final int[] part = new int[KEYS.size()];
  private final IntObjectHashMap<String> texts = new IntObjectHashMap<>();
  private boolean known;

  LocationRecords(Mmdb database, Countries countries, LocationList.Builder locations) {
    this.name = database.name();
    this.data = database.data();
    this.countries = countries;
    this.locations = locations;
  }

  /// Whether any record read so far was of a schema that says where something is.
  boolean known() {
    return known;
  }

  /// The index of the location that a record states; [PrefixTable#NONE] if it has neither
  /// coordinates nor a country whose coordinates are known.
  int read(int at) throws GeoDatabaseException {
    data.members(at, record);
    if (has(COUNTRY_CODE) || has(LATITUDE)) {
      known = true;
      return readFlat();
    }
    known |= has(COUNTRY) || has(LOCATION) || has(CONTINENT) || has(REGISTERED_COUNTRY);
    return has(COUNTRY) || has(LOCATION) ? readMaxMind() : PrefixTable.NONE;
  }

  private boolean has(int key) {
    return record[key] != MmdbData.ABSENT;
  }

  private int readFlat() throws GeoDatabaseException {
    var region = region(text(record[COUNTRY_CODE]), text(record[STATE1]), "");
    return add(record, region);
  }

  private int readMaxMind() throws GeoDatabaseException {
    data.members(record[COUNTRY], part);
    var country = text(part[ISO_CODE]);
    data.members(record[CONTINENT], part);
    var continent = text(part[CODE]);
    var region = region(country, subdivision(), continent);
    data.members(record[LOCATION], part);
    return add(part, region);
  }

  private String subdivision() throws GeoDatabaseException {
    data.members(data.firstElement(record[SUBDIVISIONS]), part);
    var code = text(part[ISO_CODE]);
    if (!code.isEmpty()) {
      return code;
    }
    data.members(part[NAMES], part);
    return text(part[ENGLISH]);
  }

  private LocationList.Region region(String countryCode, String subdivision, String continent) {
    var country = countryCode.toUpperCase(Locale.ROOT);
    var ofCountry = countries.find(country).map(Countries.Country::continent).orElse("");
    return new LocationList.Region(
        country, subdivision, continent.isEmpty() ? ofCountry : continent);
  }

  /// @param point where latitude, longitude and accuracy stand
  private int add(int[] point, LocationList.Region region) throws GeoDatabaseException {
    double latitude = data.number(point[LATITUDE]);
    double longitude = data.number(point[LONGITUDE]);
    if (Double.isNaN(latitude) || Double.isNaN(longitude)) {
      var country = countries.find(region.country());
      return country.isEmpty()
          ? PrefixTable.NONE
          : locations.add(country.get().coordinates(), 0, locations.region(region));
    }
    double radius = data.number(point[ACCURACY_RADIUS]);
    int accuracyKm = radius > 0 ? (int) Math.min(Math.ceil(radius), MAX_ACCURACY_KM) : 0;
    return locations.add(coordinates(latitude, longitude), accuracyKm, locations.region(region));
  }

  private Coordinates coordinates(double latitude, double longitude) throws GeoDatabaseException {
    try {
      return new Coordinates(latitude, longitude);
    } catch (IllegalArgumentException e) {
      throw new GeoDatabaseException(
          "%s is damaged: a record states an impossible place; fetch it again (%s)"
              .formatted(name, e.getMessage()),
          e);
    }
  }

  /// The text at a place; those that several records point to are decoded once.
  private String text(int at) throws GeoDatabaseException {
    int target = data.target(at);
    if (target == at) {
      return data.text(at);
    }
    int slot = texts.indexOf(target);
    if (texts.indexExists(slot)) {
      return texts.indexGet(slot);
    }
    var text = data.text(target);
    texts.indexInsert(slot, target, text);
    return text;
  }
}
