package dev.popsteer.geo;

import com.carrotsearch.hppc.IntObjectHashMap;
import com.carrotsearch.hppc.LongIntHashMap;
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
  private final LongIntHashMap pairs = new LongIntHashMap();
  private final LongIntHashMap regions = new LongIntHashMap();
  private final IntObjectHashMap<String> countryOfRegion = new IntObjectHashMap<>();
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
    long key = key(MmdbData.ABSENT, record[COUNTRY_CODE], record[STATE1]);
    int slot = regions.indexOf(key);
    if (!regions.indexExists(slot)) {
      int region = region(data.text(record[COUNTRY_CODE]), data.text(record[STATE1]), "");
      regions.indexInsert(slot, key, region);
    }
    return add(record, regions.get(key));
  }

  private int readMaxMind() throws GeoDatabaseException {
    long key = key(record[CONTINENT], record[COUNTRY], record[SUBDIVISIONS]);
    int slot = regions.indexOf(key);
    if (!regions.indexExists(slot)) {
      data.members(record[COUNTRY], part);
      var country = data.text(part[ISO_CODE]);
      data.members(record[CONTINENT], part);
      int region = region(country, subdivision(), data.text(part[CODE]));
      regions.indexInsert(slot, key, region);
    }
    data.members(record[LOCATION], part);
    return add(part, regions.get(key));
  }

  /// A key for what stands at three places: records mostly point to the same few of them, so that
  /// texts are decoded once for each country and subdivision.
  private long key(int continent, int country, int subdivision) throws GeoDatabaseException {
    long pair = (long) data.target(continent) << 32 | (data.target(country) & 0xffff_ffffL);
    int slot = pairs.indexOf(pair);
    if (!pairs.indexExists(slot)) {
      pairs.indexInsert(slot, pair, pairs.size());
    }
    return (long) pairs.get(pair) << 32 | (data.target(subdivision) & 0xffff_ffffL);
  }

  private String subdivision() throws GeoDatabaseException {
    int[] part = new int[KEYS.size()];
    data.members(data.firstElement(record[SUBDIVISIONS]), part);
    var code = data.text(part[ISO_CODE]);
    if (!code.isEmpty()) {
      return code;
    }
    data.members(part[NAMES], part);
    return data.text(part[ENGLISH]);
  }

  private int region(String countryCode, String subdivision, String continent) {
    var country = countryCode.toUpperCase(Locale.ROOT);
    var ofCountry = countries.find(country).map(Countries.Country::continent).orElse("");
    int region =
        locations.region(
            new Region(country, subdivision, continent.isEmpty() ? ofCountry : continent));
    countryOfRegion.put(region, country);
    return region;
  }

  /// @param point where latitude, longitude and accuracy stand
  private int add(int[] point, int region) throws GeoDatabaseException {
    double latitude = data.number(point[LATITUDE]);
    double longitude = data.number(point[LONGITUDE]);
    if (Double.isNaN(latitude) || Double.isNaN(longitude)) {
      var country = countries.find(countryOfRegion.getOrDefault(region, ""));
      return country.isEmpty()
          ? PrefixTable.NONE
          : locations.add(country.get().coordinates(), 0, region);
    }
    double radius = data.number(point[ACCURACY_RADIUS]);
    int accuracyKm = radius > 0 ? (int) Math.min(Math.ceil(radius), MAX_ACCURACY_KM) : 0;
    return locations.add(coordinates(latitude, longitude), accuracyKm, region);
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
}
