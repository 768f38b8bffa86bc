package dev.popsteer.geo;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where every network is, as one or two GeoIP databases say: an immutable table in memory, which
/// needs the files no more.
public final class GeoTable implements LocationLookup, Locations {

  private final PrefixTable prefixes;
  private final LocationList locations;
  private final List<Description> descriptions;
  private final Object edition;

  GeoTable(PrefixTable prefixes, LocationList locations, List<Description> descriptions) {
    this(prefixes, locations, descriptions, new Object());
  }

  /// @param edition see [#edition]
  GeoTable(
      PrefixTable prefixes,
      LocationList locations,
      List<Description> descriptions,
      Object edition) {
    this.edition = edition;
    this.prefixes = prefixes;
    this.locations = locations;
    this.descriptions = List.copyOf(descriptions);
  }

  /// A database that went into a table.
  ///
  /// @param name its file
  /// @param type as the file states it, such as `GeoLite2-City`
  /// @param built when its maker built it
  public record Description(String name, String type, Instant built) {}

  /// What the table says of an address.
  ///
  /// @param prefix the largest prefix around the address on which the location is the same
  public record Located(Prefix prefix, Location location) {}

  /// From address to the index of a location, or [PrefixTable#NONE] where it is not known.
  public PrefixTable prefixes() {
    return prefixes;
  }

  /// All locations, each once.
  public List<Location> locations() {
    return locations;
  }

  LocationList locationList() {
    return locations;
  }

  /// All regions that locations are in, each once.
  public List<Region> regions() {
    return locations.regions();
  }

  /// The index of a location's region in [#regions].
  public int regionOf(int location) {
    return locations.region(location);
  }

  /// A number that locations with the same coordinates have in common, and no others.
  public long pointOf(int location) {
    return locations.point(location);
  }

  /// The same number of coordinates that need not be in a table.
  public static long pointOf(Coordinates coordinates) {
    return LocationList.point(coordinates);
  }

  /// Where that is.
  ///
  /// @param point see [#pointOf]
  public static Coordinates coordinatesOf(long point) {
    return LocationList.coordinates(point);
  }

  /// The databases that the table was made of, those for IPv4 first.
  @Override
  public List<Description> descriptions() {
    return descriptions;
  }

  /// The same table, of an edition that is known by another name.
  public GeoTable withEdition(Object other) {
    return new GeoTable(prefixes, locations, descriptions, other);
  }

  @Override
  public Object edition() {
    return edition;
  }

  @Override
  public GeoTable table() {
    return this;
  }

  @Override
  public Optional<Located> find(IpAddress address) {
    var match = prefixes.find(address);
    return match.value() == PrefixTable.NONE
        ? Optional.empty()
        : Optional.of(
            new Located(Prefix.containing(address, match.scope()), locations.get(match.value())));
  }
}
