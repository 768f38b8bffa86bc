package dev.popsteer.geo;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads locations out of the records of one database, in MaxMind's schema (`country`, `location`,
/// … are maps) or the flat one (`country_code`, `latitude`, …).
///
/// Fields are picked out of the bytes ([MmdbData]) instead of letting MaxMind's library decode
/// whole records.
final class LocationRecords {

  private static final byte[] CITY = MmdbData.key("city");
  private static final byte[] CONTINENT = MmdbData.key("continent");
  private static final byte[] COUNTRY = MmdbData.key("country");
  private static final byte[] REGISTERED_COUNTRY = MmdbData.key("registered_country");
  private static final byte[] LOCATION = MmdbData.key("location");
  private static final byte[] SUBDIVISIONS = MmdbData.key("subdivisions");
  private static final byte[] CODE = MmdbData.key("code");
  private static final byte[] ISO_CODE = MmdbData.key("iso_code");
  private static final byte[] NAMES = MmdbData.key("names");
  private static final byte[] ENGLISH = MmdbData.key("en");
  private static final byte[] LATITUDE = MmdbData.key("latitude");
  private static final byte[] LONGITUDE = MmdbData.key("longitude");
  private static final byte[] ACCURACY_RADIUS = MmdbData.key("accuracy_radius");
  private static final byte[] COUNTRY_CODE = MmdbData.key("country_code");
  private static final byte[] STATE1 = MmdbData.key("state1");

  /// Steps of 0.0001° (11 m), as MaxMind's own: floats of the flat schema are no more exact.
  private static final double STEPS_PER_DEGREE = 10_000;

  private final String name;
  private final MmdbData data;
  private final Countries countries;
  private final Map<String, String> texts = new HashMap<>();
  private boolean known;

  LocationRecords(Mmdb database, Countries countries) {
    this.name = database.name();
    this.data = database.data();
    this.countries = countries;
  }

  /// Whether any record read so far was of a schema that says where something is.
  boolean known() {
    return known;
  }

  /// The location that a record states; empty if it has neither coordinates nor a country whose
  /// coordinates are known.
  Optional<Location> read(int at) throws GeoDatabaseException {
    int countryCode = data.find(at, COUNTRY_CODE);
    int latitude = data.find(at, LATITUDE);
    if (countryCode != MmdbData.ABSENT || latitude != MmdbData.ABSENT) {
      known = true;
      return flat(at, countryCode, latitude);
    }
    int country = data.find(at, COUNTRY);
    int location = data.find(at, LOCATION);
    known |= country != MmdbData.ABSENT || location != MmdbData.ABSENT || isMaxMind(at);
    return country == MmdbData.ABSENT && location == MmdbData.ABSENT
        ? Optional.empty()
        : maxMind(at, country, location);
  }

  private boolean isMaxMind(int at) throws GeoDatabaseException {
    return data.find(at, CONTINENT) != MmdbData.ABSENT
        || data.find(at, REGISTERED_COUNTRY) != MmdbData.ABSENT
        || data.find(at, CITY) != MmdbData.ABSENT;
  }

  private Optional<Location> flat(int at, int country, int latitude) throws GeoDatabaseException {
    var place =
        new Place(data.number(latitude), data.number(data.find(at, LONGITUDE)), accuracyKm(at));
    return location(place, data.text(country), data.text(data.find(at, STATE1)), "");
  }

  private Optional<Location> maxMind(int at, int country, int location)
      throws GeoDatabaseException {
    var place =
        new Place(
            data.number(data.find(location, LATITUDE)),
            data.number(data.find(location, LONGITUDE)),
            accuracyKm(location));
    int subdivision = data.firstElement(data.find(at, SUBDIVISIONS));
    String code = data.text(data.find(subdivision, ISO_CODE));
    return location(
        place,
        data.text(data.find(country, ISO_CODE)),
        code.isEmpty() ? data.text(data.find(subdivision, NAMES, ENGLISH)) : code,
        data.text(data.find(at, CONTINENT, CODE)));
  }

  private int accuracyKm(int at) throws GeoDatabaseException {
    double radius = data.number(data.find(at, ACCURACY_RADIUS));
    return radius > 0 ? (int) Math.min(Math.ceil(radius), 20_038) : 0;
  }

  /// What a record says of a point; not a number where it says nothing.
  private record Place(double latitude, double longitude, int accuracyKm) {

    boolean isStated() {
      return !Double.isNaN(latitude) && !Double.isNaN(longitude);
    }
  }

  private Optional<Location> location(
      Place place, String countryCode, String subdivision, String continent)
      throws GeoDatabaseException {
    String code = texts.computeIfAbsent(countryCode, text -> text.toUpperCase(Locale.ROOT));
    var country = countries.find(code);
    String where =
        continent.isEmpty() ? country.map(Countries.Country::continent).orElse("") : continent;
    if (!place.isStated()) {
      return country.map(
          found -> new Location(found.coordinates(), 0, code, intern(subdivision), intern(where)));
    }
    return Optional.of(
        new Location(
            coordinates(place), place.accuracyKm(), code, intern(subdivision), intern(where)));
  }

  private Coordinates coordinates(Place place) throws GeoDatabaseException {
    try {
      return new Coordinates(rounded(place.latitude()), rounded(place.longitude()));
    } catch (IllegalArgumentException e) {
      throw new GeoDatabaseException(
          "%s is damaged: a record states an impossible place; fetch it again (%s)"
              .formatted(name, e.getMessage()),
          e);
    }
  }

  private static double rounded(double degrees) {
    return Math.rint(degrees * STEPS_PER_DEGREE) / STEPS_PER_DEGREE;
  }

  private String intern(String text) {
    return texts.computeIfAbsent(text, same -> same);
  }
}
